// What each kernel event is in OCSF: class, category, activity.

export interface Shape {
  class: [number, string]
  category: [number, string]
  activity: [number, string]
}

const system: [number, string] = [1, 'System Activity']
const file = (id: number, name: string): Shape => ({ class: [1001, 'File System Activity'], category: system, activity: [id, name] })
const proc = (id: number, name: string): Shape => ({ class: [1007, 'Process Activity'], category: system, activity: [id, name] })
const kernel = (id: number, name: string): Shape => ({ class: [1003, 'Kernel Activity'], category: system, activity: [id, name] })
const extension = (id: number, name: string): Shape => ({
  class: [1002, 'Kernel Extension Activity'],
  category: system,
  activity: [id, name],
})

const shapes: Record<string, Shape> = {
  exec: proc(1, 'Launch'),
  fork: proc(1, 'Launch'),
  exit: proc(2, 'Terminate'),
  released: proc(99, 'Other'),
  connect: { class: [4001, 'Network Activity'], category: [4, 'Network Activity'], activity: [1, 'Open'] },
  open_write: file(14, 'Open'),
  open_read: file(2, 'Read'),
  unlink: file(4, 'Delete'),
  rename: file(5, 'Rename'),
  memfd_create: file(1, 'Create'),
  link: file(1, 'Create'),
  chmod: file(7, 'Set Security'),
  mount: file(12, 'Mount'),
  umount: file(13, 'Unmount'),
  init_module: extension(1, 'Load'),
  finit_module: extension(1, 'Load'),
  delete_module: extension(2, 'Unload'),
  ptrace: proc(4, 'Inject'),
  process_vm_writev: proc(4, 'Inject'),
  setuid: proc(5, 'Set User ID'),
  setgid: proc(99, 'Other'),
  capset: proc(99, 'Other'),
  unshare: proc(99, 'Other'),
  setns: proc(99, 'Other'),
  chroot: proc(99, 'Other'),
  bpf: kernel(4, 'Invoke'),
}
const other = kernel(99, 'Other')

export const shapeOf = (feature: string): Shape => shapes[feature] ?? other
