// The columns of the timeline before anyone chose others.
export const defaultColumns: readonly string[] = ['action', 'user_name', 'resource', 'src_ip', 'exhibit']
