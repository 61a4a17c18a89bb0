// Numbers of OCSF that people write as words: `status:failure`, `severity:high` (schema.ocsf.io, 1.9.0-dev).

export const namedValues: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  status_id: { unknown: 0, success: 1, succeeded: 1, ok: 1, failure: 2, failed: 2, error: 2, other: 99 },
  severity_id: { unknown: 0, informational: 1, info: 1, low: 2, medium: 3, high: 4, critical: 5, fatal: 6, other: 99 },
  mfa: { yes: 1, used: 1, true: 1, no: 2, false: 2, unknown: 0 },
  class_uid: {
    base_event: 0,
    file_system_activity: 1001,
    kernel_extension_activity: 1002,
    kernel_activity: 1003,
    memory_activity: 1004,
    module_activity: 1005,
    scheduled_job_activity: 1006,
    process_activity: 1007,
    event_log_activity: 1008,
    script_activity: 1009,
    security_finding: 2001,
    vulnerability_finding: 2002,
    compliance_finding: 2003,
    detection_finding: 2004,
    incident_finding: 2005,
    data_security_finding: 2006,
    application_security_posture_finding: 2007,
    iam_analysis_finding: 2008,
    account_change: 3001,
    authentication: 3002,
    authorize_session: 3003,
    entity_management: 3004,
    user_access: 3005,
    group_management: 3006,
    network_activity: 4001,
    http_activity: 4002,
    dns_activity: 4003,
    dhcp_activity: 4004,
    rdp_activity: 4005,
    smb_activity: 4006,
    ssh_activity: 4007,
    ftp_activity: 4008,
    email_activity: 4009,
    network_file_activity: 4010,
    tunnel_activity: 4014,
    inventory_info: 5001,
    config_state: 5002,
    web_resources_activity: 6001,
    application_lifecycle: 6002,
    api_activity: 6003,
    web_resource_access_activity: 6004,
    datastore_activity: 6005,
    file_hosting: 6006,
    scan_activity: 6007,
    application_error: 6008,
  },
}

/** The number a word stands for in a column, or undefined. Spaces, dashes and case do not matter. */
export const namedValue = (column: string, word: string): number | undefined =>
  namedValues[column]?.[
    word
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, '_')
  ]
