// The examiner's story and questions to other systems, as hooks.
import { useCall } from './call.ts'

/** Of one incident; '' tells all detections, null asks nothing. */
export const useTold = (incident: string | null) =>
  useCall(
    incident === null ? null : `told ${incident}`,
    (client, signal) => client.story.get(incident ? { incident } : {}, { signal }),
    ['detections', 'annotations', 'events', 'case'],
    { keep: true },
  )

export const useQuestions = () =>
  useCall('questions', (client, signal) => client.questions.list(undefined, { signal }), ['annotations', 'case'])

/** Lanes of all who sign in. */
export const useSessions = (wanted = true) =>
  useCall(wanted ? 'sessions' : null, (client, signal) => client.graph.sessions({}, { signal }), ['events', 'case'])
