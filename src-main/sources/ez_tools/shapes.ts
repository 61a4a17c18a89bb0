// Columns of Eric Zimmerman's tools. All write UTC without saying so.
import type { Shape } from '../shaped.ts'
import { has, rowMeaning, rowTime, type ToolForm } from '../tool-source.ts'

const evtxTime = ['TimeCreated']
const evtx: Shape['paths'] = {
  message: ['MapDescription'],
  'metadata.event_code': ['EventId'],
  'api.operation': ['EventId'],
  'api.service.name': ['Channel'],
  'metadata.original_event_uid': ['EventRecordId'],
  'device.hostname': ['Computer'],
}
const plainEvtx: Shape = {
  class: 'base_event',
  activity: 0,
  time: evtxTime,
  paths: { ...evtx, 'actor.user.name': ['UserName'], 'actor.user.uid': ['UserId'] },
}
const logon: Shape = {
  class: 'authentication',
  activity: 1,
  time: evtxTime,
  paths: { ...evtx, 'user.name': ['UserName'], 'src_endpoint.hostname': ['RemoteHost'] },
}
const logoff: Shape = { ...logon, activity: 2 }
const launch: Shape = {
  class: 'process_activity',
  activity: 1,
  time: evtxTime,
  paths: { ...evtx, 'actor.user.name': ['UserName'], 'process.cmd_line': ['ExecutableInfo'] },
}
const cleared: Shape = {
  class: 'event_log',
  activity: 1,
  time: evtxTime,
  paths: { ...evtx, log_name: ['Channel'], 'actor.user.name': ['UserName'] },
}

const seen: Shape['paths'] = { 'api.operation': [rowMeaning] }
const time = [rowTime]
const mft: Shape = {
  class: 'file_activity',
  activity: 0,
  time,
  paths: { ...seen, 'file.name': ['FileName'], 'file.parent_folder': ['ParentPath'], 'file.size': ['FileSize'] },
}
const prefetch: Shape = {
  class: 'process_activity',
  activity: 1,
  time,
  paths: { ...seen, 'process.name': ['ExecutableName'], 'process.file.path': ['ExecutableName'] },
}
const link: Shape = {
  class: 'file_activity',
  activity: 14,
  time,
  paths: {
    ...seen,
    'file.path': ['LocalPath', 'TargetIDAbsolutePath', 'Path', 'SourceFile'],
    'file.size': ['FileSize'],
    'device.hostname': ['MachineID', 'Hostname'],
  },
}
const amcache: Shape = {
  class: 'file_activity',
  activity: 99,
  activityName: 'Listed',
  time,
  paths: { ...seen, 'file.path': ['FullPath', 'KeyName'], 'file.name': ['Name'], 'file.hashes[0].value': ['SHA1'], 'file.size': ['Size'] },
}
const shimcache: Shape = { class: 'file_activity', activity: 99, activityName: 'Listed', time, paths: { ...seen, 'file.path': ['Path'] } }
const deleted: Shape = {
  class: 'file_activity',
  activity: 4,
  time,
  paths: { ...seen, 'file.path': ['FileName'], 'file.size': ['FileSize'] },
}
const registry: Shape = {
  class: 'base_event',
  activity: 0,
  time,
  paths: { ...seen, message: ['Description', 'KeyPath'], 'api.service.name': ['Category'] },
}
const shellbag: Shape = { class: 'file_activity', activity: 14, time, paths: { ...seen, 'file.path': ['AbsolutePath', 'Value'] } }
const usn: Shape = {
  class: 'file_activity',
  activity: 0,
  time,
  paths: { 'api.operation': ['UpdateReasons'], 'file.name': ['Name'], 'file.parent_folder': ['ParentPath'] },
}

export const shapes = [plainEvtx, logon, logoff, launch, cleared, mft, prefetch, link, amcache, shimcache, deleted, registry, shellbag, usn]

const lnkTimes = {
  SourceCreated: 'link created',
  SourceModified: 'link modified',
  SourceAccessed: 'link accessed',
  TargetCreated: 'target created',
  TargetModified: 'target modified',
  TargetAccessed: 'target accessed',
}

const runs = Object.fromEntries(Array.from({ length: 7 }, (_, n) => [`PreviousRun${n}`, 'previous run']))

export const forms: readonly ToolForm[] = [
  {
    form: 'evtxecmd',
    is: (value) => has(value, 'EventRecordId', 'TimeCreated', 'EventId', 'Channel', 'MapDescription'),
    shape: (pick) => {
      const id = pick.word('EventId')
      const channel = pick.word('Channel') ?? ''
      if (id === '4624' || id === '4625' || id === '4648') return logon
      if (id === '4634' || id === '4647') return logoff
      if (id === '4688' || (id === '1' && channel.includes('Sysmon'))) return launch
      return id === '1102' || (id === '104' && channel === 'System') ? cleared : plainEvtx
    },
  },
  {
    form: 'mftecmd',
    is: (value) => has(value, 'EntryNumber', 'SequenceNumber', 'ParentPath', 'Created0x10'),
    shape: () => mft,
    times: {
      Created0x10: 'created',
      LastModified0x10: 'modified',
      LastRecordChange0x10: 'record changed',
      LastAccess0x10: 'accessed',
      Created0x30: 'created (file name)',
      LastModified0x30: 'modified (file name)',
      LastRecordChange0x30: 'record changed (file name)',
      LastAccess0x30: 'accessed (file name)',
    },
  },
  {
    form: 'mftecmd-j',
    is: (value) => has(value, 'UpdateTimestamp', 'UpdateReasons', 'EntryNumber'),
    shape: () => usn,
    times: { UpdateTimestamp: 'journal' },
  },
  {
    form: 'pecmd',
    is: (value) => has(value, 'ExecutableName', 'RunCount', 'LastRun'),
    shape: () => prefetch,
    times: { LastRun: 'last run', ...runs },
  },
  { form: 'pecmd-timeline', is: (value) => has(value, 'RunTime', 'ExecutableName'), shape: () => prefetch, times: { RunTime: 'run' } },
  {
    form: 'lecmd',
    is: (value) => has(value, 'SourceFile', 'TargetCreated', 'LocalPath') && !has(value, 'AppId'),
    shape: () => link,
    times: lnkTimes,
  },
  {
    form: 'jlecmd',
    is: (value) => has(value, 'SourceFile', 'AppId', 'AppIdDescription'),
    shape: () => link,
    times: { ...lnkTimes, CreationTime: 'entry created', LastModified: 'entry modified' },
  },
  {
    form: 'amcache',
    is: (value) => has(value, 'ProgramId', 'FileKeyLastWriteTimestamp', 'SHA1'),
    shape: () => amcache,
    times: { FileKeyLastWriteTimestamp: 'key written', LinkDate: 'linked' },
  },
  {
    form: 'appcompatcache',
    is: (value) => has(value, 'CacheEntryPosition', 'Path', 'LastModifiedTimeUTC'),
    shape: () => shimcache,
    times: { LastModifiedTimeUTC: 'file modified' },
  },
  {
    form: 'rbcmd',
    is: (value) => has(value, 'SourceName', 'DeletedOn', 'FileName'),
    shape: () => deleted,
    times: { DeletedOn: 'deleted' },
  },
  {
    form: 'recmd',
    is: (value) => has(value, 'HivePath', 'KeyPath', 'LastWriteTimestamp'),
    shape: () => registry,
    times: { LastWriteTimestamp: 'key written' },
  },
  {
    form: 'sbecmd',
    is: (value) => has(value, 'BagPath', 'AbsolutePath', 'ShellType'),
    shape: () => shellbag,
    times: { LastWriteTime: 'key written', FirstInteracted: 'first interacted', LastInteracted: 'last interacted' },
  },
]
