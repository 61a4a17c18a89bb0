// Rows of Velociraptor's artifacts, told by the keys that each writes; the file's name says which artifact where the keys do not.

/** Keys that together belong to one artifact's rows. */
const marks: readonly (readonly [artifact: string, keys: readonly string[]])[] = [
  ['Windows.Forensics.Usn', ['Usn', 'Timestamp', 'FullPath', 'Reason', '_FileMFTID']],
  ['Windows.Forensics.Usn', ['Usn', 'Timestamp', 'OSPath', 'Reason']],
  ['Windows.Forensics.Lnk', ['_Parsed', 'HeaderCreationTime', 'HeaderWriteTime']],
  ['Windows.Forensics.ProcessInfo', ['Name', 'PebBaseAddress', 'Pid', 'ImagePathName']],
  ['Windows.Network.ArpCache', ['AddressFamily', 'InterfaceIndex', 'RemoteMACAddress']],
  ['Windows.Network.InterfaceAddresses', ['Index', 'MTU', 'HardwareAddr', 'Flags', 'IP', 'Mask']],
  ['Windows.Network.Netstat', ['Pid', 'Laddr.IP', 'Raddr.IP', 'Status']],
  ['Windows.Network.Netstat', ['Pid', 'Laddr', 'Raddr', 'Status', 'Family']],
  ['Windows.Network.ListeningPorts', ['Pid', 'Port', 'Protocol', 'Family', 'Address']],
  ['Windows.Sys.Users', ['Uid', 'Gid', 'Name', 'Directory', 'UUID']],
  ['Windows.Sysinternals.Autoruns', ['Entry Location', 'Category', 'Launch String', 'PESHA-256']],
  ['Windows.System.DNSCache', ['Name', 'RecordType', 'TTL', 'Type']],
  ['Windows.System.Pslist', ['Pid', 'Ppid', 'Name', 'CommandLine', 'Exe', 'Hash']],
  ['Linux.Sys.Pslist', ['Pid', 'Ppid', 'Name', 'CommandLine', 'Exe']],
  ['Linux.Sys.LastUserLogin', ['login_Type', 'login_User', 'login_time']],
  ['Windows.Memory.Acquisition', ['Stdout', 'Stderr', 'Upload']],
  ['uploads', ['vfs_path', 'file_size', 'uploaded_size']],
]

const named =
  /(?:^|[/\\])((?:Windows|Linux|MacOS|Generic|Custom|Exchange|Admin|Network|System|Server)(?:\.[A-Za-z0-9_]+){1,6})(?:(?:%2F|\/)([^/\\]+?))?\.json(?:l)?$/

/** The artifact that a file of results is named after. */
export function artifactOfPath(path: string): string | undefined {
  const found = named.exec(path)
  return found ? `${found[1]}${found[2] ? `/${decode(found[2])}` : ''}` : undefined
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export function artifactOfKeys(row: Record<string, unknown>): string | undefined {
  return marks.find(([, keys]) => keys.every((key) => Object.hasOwn(row, key)))?.[0]
}
