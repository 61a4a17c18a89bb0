// Writes invented CloudTrail records with a seeded generator, so that the demo is the same bytes each time.

export interface Identity {
  type: string
  principalId: string
  arn: string
  accountId: string
  accessKeyId?: string
  userName?: string
  invokedBy?: string
  sessionContext?: unknown
}

export interface CloudTrailRecord {
  eventVersion: string
  userIdentity: Identity
  eventTime: string
  eventSource: string
  eventName: string
  awsRegion: string
  sourceIPAddress: string
  userAgent: string
  errorCode?: string
  errorMessage?: string
  requestParameters: unknown
  responseElements: unknown
  additionalEventData?: unknown
  requestID: string
  eventID: string
  readOnly: boolean
  resources?: unknown
  eventType: string
  managementEvent: boolean
  recipientAccountId: string
  eventCategory: string
}

export interface Call {
  at: number
  who: Identity
  service: string
  name: string
  from: string
  agent: string
  region?: string
  request?: unknown
  response?: unknown
  error?: [code: string, message: string]
  readOnly?: boolean
  data?: boolean
  type?: string
  resources?: unknown
  extra?: unknown
}

export class Recorder {
  readonly records: CloudTrailRecord[] = []
  private state: number

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  /** Mulberry32: small, seeded, good enough for invented data. */
  random(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let t = this.state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)] as T
  }

  between(low: number, high: number): number {
    return low + Math.floor(this.random() * (high - low))
  }

  hex(digits: number): string {
    let text = ''
    while (text.length < digits) text += Math.floor(this.random() * 16).toString(16)
    return text
  }

  uuid(): string {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-a${this.hex(3)}-${this.hex(12)}`
  }

  call(call: Call): CloudTrailRecord {
    const record: CloudTrailRecord = {
      eventVersion: '1.11',
      userIdentity: call.who,
      eventTime: new Date(call.at)
        .toISOString()
        .replace('.000Z', 'Z')
        .replace(/\.\d+Z/, 'Z'),
      eventSource: `${call.service}.amazonaws.com`,
      eventName: call.name,
      awsRegion: call.region ?? 'eu-central-1',
      sourceIPAddress: call.from,
      userAgent: call.agent,
      ...(call.error ? { errorCode: call.error[0], errorMessage: call.error[1] } : {}),
      requestParameters: call.request ?? null,
      responseElements: call.response ?? null,
      ...(call.extra ? { additionalEventData: call.extra } : {}),
      requestID: this.uuid(),
      eventID: this.uuid(),
      readOnly: call.readOnly ?? /^(Get|List|Describe|Lookup|Head)/.test(call.name),
      ...(call.resources ? { resources: call.resources } : {}),
      eventType: call.type ?? 'AwsApiCall',
      managementEvent: !call.data,
      recipientAccountId: '111122223333',
      eventCategory: call.data ? 'Data' : 'Management',
    }
    this.records.push(record)
    return record
  }
}

export const account = '111122223333'

export const user = (name: string, key: string): Identity => ({
  type: 'IAMUser',
  principalId: `AIDAEXAMPLE${name
    .toUpperCase()
    .replace(/[^A-Z]/g, '')
    .padEnd(9, 'X')
    .slice(0, 9)}`,
  arn: `arn:aws:iam::${account}:user/${name}`,
  accountId: account,
  accessKeyId: key,
  userName: name,
})

export const role = (name: string, session: string, key: string, created: string): Identity => ({
  type: 'AssumedRole',
  principalId: `AROAEXAMPLE${name
    .toUpperCase()
    .replace(/[^A-Z]/g, '')
    .padEnd(9, 'X')
    .slice(0, 9)}:${session}`,
  arn: `arn:aws:sts::${account}:assumed-role/${name}/${session}`,
  accountId: account,
  accessKeyId: key,
  sessionContext: {
    sessionIssuer: {
      type: 'Role',
      principalId: `AROAEXAMPLE${name
        .toUpperCase()
        .replace(/[^A-Z]/g, '')
        .padEnd(9, 'X')
        .slice(0, 9)}`,
      arn: `arn:aws:iam::${account}:role/${name}`,
      accountId: account,
      userName: name,
    },
    attributes: { creationDate: created, mfaAuthenticated: 'false' },
  },
})
