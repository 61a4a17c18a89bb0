// Of a case that a test makes.
export const caseFacts = {
  id: 'feedfacefeedface',
  title: 'T',
  examiner: { name: 'E', mail: '', organisation: '', fingerprint: '' },
  createdAt: '2026-01-01T00:00:00Z',
}
