// Where mapped values stand in a record, by form: OCSF path to paths in the record. `*` finds the value wherever it stands as a whole.

/** A key of the event in every wrapper, then the console's title. */
function key(name: string, ...titles: string[]): string[] {
  return [name, `CloudTrailEvent.${name}`, `detail.${name}`, name.toLowerCase(), ...titles]
}

export const fields: Readonly<Record<string, readonly string[]>> = {
  time: key('eventTime', 'Event time', '@timestamp', 'EventTime'),
  'metadata.original_event_uid': key('eventID', 'Event ID', 'EventId'),
  'metadata.original_time': key('eventTime', 'Event time', '@timestamp', 'EventTime'),
  'metadata.event_code': key('eventType', 'Event type'),
  'metadata.correlation_uid': key('sharedEventID'),
  'api.operation': key('eventName', 'Event name', 'insightDetails.eventName', 'EventName'),
  'api.service.name': key('eventSource', 'Event source', 'insightDetails.eventSource', 'EventSource'),
  'api.request.uid': key('requestID', 'Request ID'),
  'actor.user.name': [
    ...key('userIdentity.userName', 'User name', 'Username'),
    ...key('userIdentity.sessionContext.sessionIssuer.userName'),
    ...key('userIdentity.invokedBy'),
    '*',
  ],
  'actor.user.uid': [...key('userIdentity.arn'), ...key('userIdentity.principalId'), '*'],
  'actor.user.type': [...key('userIdentity.type'), '*'],
  'actor.user.credential_uid': [
    ...key('userIdentity.accessKeyId', 'AWS access key', 'AccessKeyId'),
    ...key('userIdentity.credentialId'),
    '*',
  ],
  'actor.session.uid': [...key('userIdentity.principalId'), '*'],
  'actor.session.issuer': [...key('userIdentity.sessionContext.sessionIssuer.arn'), '*'],
  'user.name': ['*'],
  'user.uid': ['*'],
  'group.name': ['*'],
  'entity.name': ['*'],
  'entity.uid': ['*'],
  'cloud.account.uid': [...key('recipientAccountId', 'Recipient Account Id'), ...key('userIdentity.accountId'), '*'],
  'cloud.region': key('awsRegion', 'AWS region'),
  'src_endpoint.ip': key('sourceIPAddress', 'Source IP address'),
  'src_endpoint.svc_name': key('sourceIPAddress', 'Source IP address'),
  'dst_endpoint.hostname': [...key('tlsDetails.clientProvidedHostHeader'), '*'],
  'http_request.user_agent': key('userAgent', 'User agent'),
  status_code: key('errorCode', 'Error code', 'insightDetails.errorCode'),
  status_detail: key('errorMessage', 'Error message'),
  'resources[0].uid': ['*'],
  'resources[0].type': ['*'],
}
