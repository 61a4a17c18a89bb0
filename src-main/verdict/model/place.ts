// Where a model is: only our own process is local by itself; an endpoint is so by the examiner's word, where that word can be true.

/** Ollama and others name models that are run elsewhere so: `gpt-oss:120b-cloud`, `kimi-k2:cloud`. Asked on loopback, they go out. */
const offLoading = /(^|[^a-z0-9])(cloud|remote|hosted)($|[^a-z0-9])/i

export const marksOffLoading = (model: string): boolean => offLoading.test(model)

export interface EndpointProblem {
  problem: string
}

/** Parsed, without credentials, query or fragment; or why not. */
export function endpointUrl(text: string): URL | EndpointProblem {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return { problem: `${text} is no address; write it as http://127.0.0.1:11434/v1` }
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return { problem: `${text}: only http and https are known` }
  if (url.username !== '' || url.password !== '') return { problem: 'an address holds no key or password: give the key apart' }
  if (url.search !== '' || url.hash !== '') return { problem: 'an address has no query and no fragment' }
  if (url.protocol === 'http:' && !isNear(url.hostname)) return { problem: `${url.host} is not near: evidence leaves by https only` }
  return url
}

/** Loopback, private and link-local addresses, and names that no public resolver answers. */
export function isNear(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return /^(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/.test(host)
  if (host.includes(':')) return host === '::1' || /^f[cd]/.test(host) || /^fe[89ab]/.test(host)
  return host === 'localhost' || !host.includes('.') || /\.(local|internal|lan|localhost|home\.arpa)$/.test(host)
}

/** Why an endpoint cannot be declared local, or null. */
export function notLocal(kind: string, url: string, model: string): string | null {
  if (kind !== 'endpoint') return 'a provider is remote, whatever is said of it'
  const parsed = endpointUrl(url)
  if ('problem' in parsed) return parsed.problem
  if (!isNear(parsed.hostname)) return `${parsed.host} is a public address: what is sent there leaves`
  if (marksOffLoading(model))
    return `the name ${model} marks a model that is run elsewhere, also when it is asked on this machine: it stays remote`
  return null
}
