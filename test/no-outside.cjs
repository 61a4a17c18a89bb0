// Loaded into every process of the tests: a socket to anywhere but this machine is refused, and noted so that the run fails.

const { Socket: DatagramSocket } = require('node:dgram')
const { appendFileSync } = require('node:fs')
const { Socket } = require('node:net')

const here = (host) =>
  host === undefined ||
  host === null ||
  host === '' ||
  /^(localhost|127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+|0\.0\.0\.0|::)$/i.test(String(host))

const refuse = (what) => {
  const error = new Error(`a test reached out to ${what}: nothing may leave this machine`)
  if (process.env.VESTIGE_OUTBOUND_LOG)
    appendFileSync(process.env.VESTIGE_OUTBOUND_LOG, `${what} from ${process.argv.slice(1, 4).join(' ')}\n${error.stack}\n`)
  throw error
}

const { connect } = Socket.prototype
Socket.prototype.connect = function guarded(...args) {
  // Node passes its own normalised arguments on as one array.
  const [first, second] = Array.isArray(args[0]) ? args[0] : args
  const options =
    typeof first === 'object' && first !== null
      ? first
      : typeof first === 'number' || /^\d+$/.test(String(first))
        ? { port: first, host: second }
        : { path: first }
  if (options.path === undefined && !here(typeof options.host === 'string' ? options.host : undefined))
    refuse(`${options.host}:${options.port}`)
  return connect.apply(this, args)
}
const { send } = DatagramSocket.prototype
DatagramSocket.prototype.send = function guarded(...args) {
  const host = args.find((one, i) => i > 0 && typeof one === 'string')
  if (!here(host)) refuse(`udp ${host}`)
  return send.apply(this, args)
}
