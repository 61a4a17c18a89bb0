// The layered layout on a thread of its own: it answers messages of `elk-api`, and the window never waits for it.
import 'elkjs/lib/elk-worker.min.js'
