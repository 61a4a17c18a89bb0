// Where mapped values stand in a flow record: a cell by its field's name, or a key of a JSON row in its spellings.

function key(name: string): string[] {
  const camel = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  const address = camel.replace(/^(src|dst)(addr|port)$/, (_, side: string, what: string) => side + what[0]!.toUpperCase() + what.slice(1))
  return [
    ...new Set([
      name,
      name.replaceAll('-', '_'),
      camel,
      address,
      name.replaceAll('-', ''),
      `aws.vpc.${name}`,
      `aws.vpc.${name.replaceAll('-', '_')}`,
    ]),
  ]
}

export const fields: Readonly<Record<string, readonly string[]>> = {
  time: key('start'),
  'metadata.original_time': [...key('start'), 'timestamp'],
  'metadata.log_version': key('version'),
  'api.operation': key('action'),
  'cloud.account.uid': key('account-id'),
  'cloud.region': key('region'),
  'cloud.zone': key('az-id'),
  'src_endpoint.ip': key('srcaddr'),
  'src_endpoint.port': key('srcport'),
  'dst_endpoint.ip': key('dstaddr'),
  'dst_endpoint.port': key('dstport'),
  'device.interface_uid': key('interface-id'),
  'device.instance_uid': key('instance-id'),
  'device.vpc_uid': [...key('vpc-id')],
  'device.subnet_uid': [...key('subnet-id'), 'subNetId'],
  'connection_info.protocol_num': key('protocol'),
  'connection_info.tcp_flags': key('tcp-flags'),
  'traffic.bytes': key('bytes'),
  'traffic.packets': key('packets'),
}
