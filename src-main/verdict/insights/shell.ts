// Shell commands: what attackers type and script, in its many spellings. Also for command lines, histories and unit files.
// long because: one table of what a script can say, kind by kind
import type { Pattern } from './match.ts'

const gap = '[^\\n]{0,300}?'
const re = (source: string) => new RegExp(source, 'i')
const fetcher = '\\b(?:curl|wget|fetch|lwp-download|aria2c|GET)\\b'
const runner = '(?:/\\w+){0,3}/?\\b(?:ba|z|da|k|a)?sh\\b|\\bpython[\\d.]*\\b|\\bperl\\b|\\bphp\\b|\\bruby\\b|\\bnode\\b'
const fetchers = ['curl', 'wget', 'fetch', 'lwp-download', 'aria2c']

export const shellPatterns: readonly Pattern[] = [
  {
    kind: 'download-and-run',
    words: fetchers,
    find: re(`${fetcher}${gap}\\|\\s*(?:sudo\\s+)?(?:base64\\s+-d\\w*\\s*\\|\\s*)?(?:${runner})`),
  },
  {
    kind: 'download-and-run',
    words: fetchers,
    find: re(
      `(?:\\beval\\b|\\b(?:ba|z|da)?sh\\b\\s+-\\w*c|\\bsource\\b|\\b(?:ba)?sh\\b\\s*<|^\\s*\\.)\\s*["']?(?:\\$\\(|\`|<\\()\\s*${fetcher}`,
    ),
  },
  { kind: 'download-and-run', words: fetchers, find: re(`\\b(?:ba|z|da)?sh\\b\\s+<\\(\\s*${fetcher}`) },
  {
    kind: 'download-and-run',
    words: fetchers,
    find: [
      /\b(?:curl|wget)\b[^\n|;&]{0,300}(?:-O|-o|--output|>)\s*['"]?(\/tmp\/|\/var\/tmp\/|\/dev\/shm\/|\.\/|\/run\/)/i,
      /\bchmod\s+(?:-R\s+)?(?:[0-7]*[157][0-7]*|[ugoa]*\+\w*x)/i,
    ],
    within: 1500,
  },
  {
    kind: 'reverse-shell',
    words: ['/dev/tcp/', '/dev/udp/'],
    find: /(?:\b(?:ba)?sh\b[^\n]{0,80}|exec\s[^\n]{0,40}|[0-9]?<>|[0-9&]>&?\s?)\/dev\/(?:tcp|udp)\/[^\s/]{1,120}\/\S{1,10}/i,
  },
  {
    kind: 'reverse-shell',
    words: ['nc', 'ncat', 'netcat'],
    find: /\b(?:nc|ncat|netcat|nc\.\w+)\b(?![^\n|;&]{0,80}\s-\w*l)[^\n|;&]{0,120}\s(?:-\w*[ec]|--exec|--sh-exec)\s*['"]?(?:\/\w+)*\/?(?:ba|z|da)?sh\b/i,
  },
  {
    kind: 'reverse-shell',
    words: ['mkfifo', 'mknod'],
    find: [
      /\bmk(?:fifo|nod)\b/i,
      /\|\s*(?:nc|ncat|netcat|telnet|openssl\s+s_client|socat)\b/i,
      /\b(?:ba|z|da)?sh\b\s+-i|\|\s*\/?(?:\w+\/)*(?:ba|z|da)?sh\b/i,
    ],
    within: 600,
  },
  {
    kind: 'reverse-shell',
    words: ['socat'],
    find: /\bsocat\b(?![^\n]{0,200}(?:TCP\d?|OPENSSL)-L(?:ISTEN)?)[^\n]{0,200}exec:['"]?[^\n]{0,40}sh/i,
  },
  { kind: 'reverse-shell', words: ['telnet'], find: /\btelnet\b[^\n|]{1,100}\|\s*\/?(?:\w+\/)*(?:ba|z)?sh\b[^\n|]{0,60}\|\s*telnet\b/i },
  { kind: 'reverse-shell', words: ['/inet/tcp'], find: /\bg?awk\b[^\n]{0,200}\/inet\/tcp\/0\//i },
  {
    kind: 'reverse-shell',
    words: ['s_client'],
    find: /(?:sh\s+-i|\/bin\/\w*sh)[^\n]{0,120}\|\s*openssl\s+s_client|openssl\s+s_client[^\n]{0,200}\|\s*\/?(?:\w+\/)*(?:ba)?sh/i,
  },
  { kind: 'reverse-shell', words: ['tcpsocket'], find: /\bruby\b[^\n]{0,200}TCPSocket[^\n]{0,300}(?:exec|sh|popen)/i },
  {
    kind: 'reverse-shell',
    words: ['child_process', 'net.'],
    find: [/\bnet\.(?:Socket|connect|createConnection)\b/i, /child_process/i, /(?:\/bin\/|["'`])(?:ba)?sh["'`]/i],
    within: 1500,
  },
  {
    kind: 'reverse-shell',
    words: ['luasocket', 'socket'],
    find: [/\brequire\s*\(?\s*["']socket["']/i, /io\.popen|os\.execute/i],
    within: 1500,
  },
  {
    kind: 'bind-shell',
    words: ['nc', 'ncat', 'netcat'],
    find: /\b(?:nc|ncat|netcat)\b[^\n|;&]{0,80}\s-\w*l\w*[^\n|;&]{0,120}(?:-e|-c|--exec|--sh-exec)\s*['"]?\/?(?:\w+\/)*(?:ba|z)?sh/i,
  },
  {
    kind: 'bind-shell',
    words: ['nc', 'ncat'],
    find: [/\bmkfifo\b/i, /\b(?:nc|ncat|netcat)\b[^\n|;&]{0,60}-\w*l/i, /\b(?:ba)?sh\b/i],
    within: 300,
  },
  { kind: 'bind-shell', words: ['socat'], find: /\bsocat\b[^\n]{0,120}(?:TCP\d?|OPENSSL)-L(?:ISTEN)?[^\n]{0,160}exec:/i },
  {
    kind: 'encoded-execution',
    words: ['base64', 'openssl', 'xxd'],
    find: re(
      `\\b(?:base64\\s+(?:-d|-D|--decode)|openssl\\s+(?:enc\\s+)?-?(?:base64|aes)${gap}-d|xxd\\s+-r)${gap}\\|\\s*(?:sudo\\s+)?(?:gunzip\\s*\\|\\s*|rev\\s*\\|\\s*)?(?:${runner})`,
    ),
  },
  {
    kind: 'encoded-execution',
    words: ['base64', 'rev', 'xxd', 'printf'],
    find: /(?:\beval\b|\b(?:ba)?sh\b\s+-c|\bsource\b)\s*["']?(?:\$\(|`)[^\n]{0,2000}(?:base64\s+(?:-d|-D|--decode)|\|\s*rev\b|xxd\s+-r|\\x[0-9a-f]{2})/i,
  },
  { kind: 'encoded-execution', words: ['rev'], find: /\|\s*rev\s*\|\s*(?:ba|z|da)?sh\b/i },
  {
    kind: 'memory-execution',
    words: ['memfd_create', '/dev/shm', '/proc/self/fd', '/dev/fd'],
    find: /\bmemfd_create\b|(?:^|[;&|]\s*|\bexec\s+|\b(?:ba)?sh\s+)\/dev\/shm\/[\w.]+|\/proc\/(?:self|\d+|\$\$)\/fd\/\d+[^\n]{0,40}(?:exec|&|$)/im,
  },
  { kind: 'memory-execution', words: ['ld_preload', 'ddexec'], find: /\bddexec\b|\bseek\b[^\n]{0,80}\/proc\/(?:self|\$\$)\/mem/i },
  {
    kind: 'persistence-cron',
    words: ['cron'],
    find: /\|\s*crontab\s+-|\bcrontab\s+(?:\/|-u|[\w.]+\.(?:txt|cron))|(?:>>?|\btee\b(?:\s+-a)?)\s*["']?\/(?:etc\/cron[\w./-]*|var\/spool\/cron[\w./-]*)/i,
  },
  {
    kind: 'persistence-service',
    words: ['systemd', 'systemctl', 'rc.local', 'init.d', 'update-rc.d'],
    find: /(?:>>?|\btee\b(?:\s+-a)?|\bcp\b[^\n]{0,200}|\bmv\b[^\n]{0,200})\s*["']?\/(?:etc|lib|usr\/lib)\/(?:systemd\/system\/[\w.@-]+|rc\.local|init\.d\/[\w.-]+)/i,
  },
  {
    kind: 'persistence-ssh-key',
    words: ['authorized_keys'],
    find: /(?:>>?|\btee\b(?:\s+-a)?)\s*["']?[^\s;|&"']{0,120}authorized_keys|\bssh-copy-id\b|\b(?:cp|mv|install)\b[^\n;|&]{0,200}authorized_keys/i,
  },
  {
    kind: 'persistence-shell-startup',
    words: ['.bashrc', '.profile', '.bash_profile', '.zshrc', '/etc/profile'],
    find: /(?:>>?|\btee\b(?:\s+-a)?)\s*["']?[^\s;|&"']{0,100}(?:\.bashrc|\.bash_profile|\.profile|\.zshrc|\/etc\/profile(?:\.d\/[\w.-]+)?)/i,
  },
  {
    kind: 'persistence-preload',
    words: ['ld.so.preload', 'ld_preload'],
    find: /(?:>>?|\btee\b(?:\s+-a)?)\s*["']?\/etc\/ld\.so\.preload|\bexport\s+LD_PRELOAD=\S*(?:\/tmp|\/dev\/shm|\/var\/tmp)\S*/i,
  },
  {
    kind: 'account-added',
    words: ['useradd', 'adduser', '/etc/passwd', '/etc/sudoers', 'usermod', 'chpasswd'],
    find: /\b(?:useradd|adduser)\b[^\n]{0,200}|\busermod\b[^\n]{0,60}(?:-\w*G\s*\S{0,40}(?:sudo|wheel|docker|root)|-u\s*0)|(?:>>?|\btee\s+-a)\s*["']?\/etc\/(?:passwd|shadow|sudoers(?:\.d\/[\w.-]+)?)/i,
    unless: /\b(?:useradd|adduser)\b[^\n]{0,100}(?:--system|-r\b|--version|--help)/i,
  },
  {
    kind: 'suid-shell',
    words: ['chmod'],
    find: /\bchmod\s+(?:-\w+\s+)?(?:[ugo]*\+\w*s|[2467][0-7]{3})\s+[^\n;|&]{0,120}(?:\/tmp\/|\/dev\/shm\/|\/var\/tmp\/|\/bin\/\w*sh\b|\/\.)/i,
  },
  {
    kind: 'credential-files',
    words: [
      '/etc/shadow',
      '.aws/credentials',
      'id_rsa',
      'id_ed25519',
      '.kube/config',
      '.docker/config.json',
      '.pgpass',
      '.git-credentials',
      '.netrc',
      'application_default_credentials',
      '.azure/',
    ],
    find: /\b(?:cat|cp|tar|zip|less|more|head|tail|base64|xxd|strings|curl|scp|grep|find|awk|sed|nc|gzip)\b[^\n;|&]{0,200}(?:\/etc\/shadow\b|\.aws\/credentials|\bid_(?:rsa|ed25519|ecdsa)\b(?!\.pub)|\.kube\/config|\.docker\/config\.json|\.pgpass|\.git-credentials|\.netrc|application_default_credentials\.json|\.azure\/\w+)/i,
  },
  {
    kind: 'metadata-credentials',
    words: ['169.254.169.254', 'metadata.google.internal', '169.254.170.2', '100.100.100.200'],
    find: /(?:169\.254\.169\.254|metadata\.google\.internal|169\.254\.170\.2|100\.100\.100\.200)[^\s"'`]{0,20}\/[^\s"'`]{0,100}(?:security-credentials|token|identity|credentials|\/v2\/credentials|userData|user-data)/i,
  },
  {
    kind: 'token-read',
    words: ['serviceaccount'],
    find: /(?:\bcat\b|\bcurl\b|\$\(<|\bbase64\b|open\()[^\n]{0,120}\/(?:var\/)?run\/secrets\/(?:kubernetes\.io|eks\.amazonaws\.com)\/serviceaccount/i,
  },
  {
    kind: 'secrets-searched',
    words: ['grep', 'find', 'env', 'printenv'],
    find: /\bgrep\b[^\n|;]{0,80}-\w*[rR]\w*[^\n|;]{0,80}(?:password|passwd|secret|api[_-]?key|AKIA|token)|\b(?:env|printenv|set)\b\s*\|\s*grep[^\n|;]{0,60}(?:key|secret|token|pass)|\bfind\b[^\n|;]{0,120}-name[^\n|;]{0,40}(?:id_rsa|\.pem|\.env|credentials|\.kdbx)/i,
  },
  {
    kind: 'data-staged',
    words: ['tar', 'zip', '7z', 'gzip'],
    find: /\b(?:tar\s+-?\w*c\w*f?|zip\s+-?\w*|7z\s+a|gzip\s+-c)\b[^\n;|&]{0,200}(?:\/tmp\/|\/var\/tmp\/|\/dev\/shm\/)[\w./-]*/i,
  },
  {
    kind: 'database-dumped',
    words: ['pg_dump', 'mysqldump', 'mongodump', 'pg_dumpall', 'sqlite3', 'redis-cli'],
    find: /\b(?:pg_dump(?:all)?|mysqldump|mongodump)\b[^\n;&]{0,200}|\bsqlite3\b[^\n]{0,120}\.dump|\bredis-cli\b[^\n]{0,80}--rdb/i,
  },
  {
    kind: 'exfiltration',
    words: ['curl'],
    find: /\bcurl\b[^\n;&]{0,300}(?:\s-T\s*|--upload-file[ =]|\s-F\s*['"]?[\w-]+=@|--data-binary\s+['"]?@|-d\s*['"]?@|--form\s+['"]?[\w-]+=@)\s*['"]?[-/\w.~$]+/i,
  },
  { kind: 'exfiltration', words: ['wget'], find: /\bwget\b[^\n;&]{0,200}--(?:post|body)-file[ =]\S+/i },
  {
    kind: 'exfiltration',
    words: ['nc', 'ncat', 'netcat'],
    find: /\b(?:nc|ncat|netcat)\b(?![^\n|;&]{0,60}\s-\w*l)[^\n|;&<]{1,100}<\s*['"]?[\w./$~-]+|\b(?:tar|cat|gzip|zip|pg_dump|mysqldump)\b[^\n;&]{0,300}\|\s*(?:gzip[^\n|]{0,20}\|\s*|base64[^\n|]{0,20}\|\s*)?(?:nc|ncat|netcat)\b(?!\s+-\w*l)/i,
  },
  { kind: 'exfiltration', words: ['/dev/tcp'], find: /\b(?:cat|tar|gzip|base64)\b[^\n;&]{1,200}>\s*\/dev\/tcp\/[^\s/]+\/\d+/i },
  {
    kind: 'exfiltration',
    words: [
      'rclone',
      'mega-put',
      'transfer.sh',
      'gofile',
      'file.io',
      'anonfiles',
      'pastebin',
      'webhook',
      'discord.com/api',
      'api.telegram.org',
    ],
    find: /\brclone\s+(?:copy|sync|move)\b[^\n]{0,200}|\b(?:transfer\.sh|gofile\.io|file\.io|anonfiles\.com|0x0\.st|bashupload\.com|oshi\.at|pastebin\.com\/api|discord(?:app)?\.com\/api\/webhooks|api\.telegram\.org\/bot)[^\s"']{0,100}/i,
  },
  {
    kind: 'exfiltration',
    words: ['scp', 'rsync', 'sftp'],
    find: /\b(?:scp|rsync)\b(?=[^\n;&|]{0,300}StrictHostKeyChecking=no)[^\n;&|]{0,300}\s[\w.-]+@[\w.-]+:\S*/i,
  },
  {
    kind: 'dns-exfiltration',
    words: ['dig', 'nslookup', 'host '],
    find: /\b(?:dig|nslookup|host)\b[^\n;&]{0,100}(?:\$\(|`|\$\{?\w+\}?)[^\n;&]{0,100}\.[a-z]{2,}|\b(?:base64|xxd)\b[^\n]{0,200}\b(?:dig|nslookup)\b/i,
  },
  {
    kind: 'miner',
    words: [
      'stratum',
      'donate-level',
      'randomx',
      'cryptonight',
      'minexmr',
      'supportxmr',
      'nanopool',
      'moneroocean',
      'hashvault',
      '2miners',
    ],
    find: /[^\s;|&"'`()][^\n;|&"'`()]{0,120}?(?:stratum\+(?:tcp|ssl|tls):\/\/|--donate-level\b|\brandomx\b|\bcryptonight\b|\b(?:minexmr|supportxmr|nanopool|moneroocean|hashvault\.pro|2miners)\b)[^\n;|&"'`()]{0,160}/i,
  },
  {
    kind: 'miner',
    words: ['xmrig', 'minerd', 'cpuminer', 'kdevtmpfsi', 'kinsing', 'xmr-stak', 'nbminer', 'ethminer', 'lolminer'],
    find: /\b(?:xmrig|minerd|cpuminer|kdevtmpfsi|kinsing|xmr-stak|nbminer|ethminer|lolminer)\b/i,
  },
  {
    kind: 'history-tampering',
    words: ['histfile', 'history', 'histsize', '.bash_history'],
    find: /\bunset\s+HISTFILE\b|\bHISTFILE=(?:\/dev\/null|["']{2}|\s)|\bhistory\s+-c\b|\bset\s+\+o\s+history\b|\bHISTSIZE=0\b|(?:>|\brm\b[^\n;|&]{0,40}|\bln\s+-sf\s+\/dev\/null\s|\bshred\b[^\n;|&]{0,40})\s*["']?\S{0,60}\.(?:bash|zsh|sh)_history/i,
  },
  {
    kind: 'log-tampering',
    words: ['/var/log', 'journalctl', 'wtmp', 'utmp', 'auditctl'],
    find: /\b(?:rm|shred|truncate|wipe|unlink)\b[^\n;|&]{0,120}\/var\/(?:log|run\/utmp)\S*|(?:^|[;&|]|\becho\b[^\n;|&>]{0,20}|\bcat\s+\/dev\/null\s*|:)\s*>\s*["']?\/var\/log\/\S+|\bjournalctl\b[^\n;|&]{0,40}--vacuum-(?:time|size)=\d{1,2}[sKk]?\b|\bauditctl\s+-(?:D|e\s*0)|\bsed\s+-i[^\n;|&]{0,120}\/var\/log\/\S+/im,
  },
  {
    kind: 'defence-stopped',
    words: ['systemctl', 'service', 'setenforce', 'pkill', 'killall', 'kill', 'apt', 'yum', 'rpm', 'dpkg', 'ufw'],
    find: /\b(?:systemctl\s+(?:stop|disable|mask)|service)\b[^\n;|&]{0,60}\b(?:auditd|falcon-sensor|rsyslogd?|syslog|osqueryd?|wazuh-agent|clamav\S*|fail2ban|apparmor|vestige-sensor|mdatp|sentinelone|sysmon|aide|cbagentd|ossec|aliyun\S*|aegis|amazon-ssm-agent|tetragon|falco)\b|\bsetenforce\s+0\b|\b(?:pkill|killall|kill)\b[^\n;|&]{0,40}\b(?:auditd|falcon-sensor|rsyslogd|osqueryd|wazuh|clamd|mdatp|sysmon|falco|tetragon|vestige-sensor)\b|SELINUX=disabled|\b(?:apt|apt-get|yum|rpm|dpkg)\b[^\n;|&]{0,40}(?:remove|purge|-e|erase)[^\n;|&]{0,40}\b(?:auditd|falcon-sensor|wazuh-agent|osquery|clamav|mdatp)\b/i,
  },
  {
    kind: 'firewall-opened',
    words: ['iptables', 'ufw', 'nft'],
    find: /\biptables\s+(?:-t\s+\w+\s+)?-F\b|\biptables\s+-P\s+\w+\s+ACCEPT|\bufw\s+disable\b|\bnft\s+flush\s+ruleset\b/i,
  },
  { kind: 'time-stamped', words: ['touch'], find: /\btouch\s+(?:-\w*r\w*|--reference|-\w*[td]\s*["']?(?:19|20)\d\d)[^\n;|&]{0,120}/i },
  { kind: 'made-immutable', words: ['chattr'], find: /\bchattr\s+(?:-R\s+)?\+[ai]+\b[^\n;|&]{0,120}/i },
  { kind: 'self-deletion', words: ['rm '], find: /\brm\s+(?:-\w+\s+)*(?:--\s+)?["']?(?:\$0|\$\{?BASH_SOURCE\}?(?:\[0\])?)/i },
  {
    kind: 'borrowed-name',
    words: ['kworker', 'kthread', 'ksoftirqd', 'kdevtmpfs', 'exec -a', 'systemd-'],
    find: /\bexec\s+-a\s+\S{1,60}|["'\s(]\[(?:kworker|kthreadd|ksoftirqd|migration|rcu_\w+|watchdog)[^\]\n]{0,20}\]|\/(?:tmp|var\/tmp|dev\/shm)\/\.?(?:systemd|sshd|kworker|dbus|cron|kdevtmpfsi?|ksoftirqd)[\w./-]{0,40}/i,
  },
  {
    kind: 'hidden-program',
    words: ['/.'],
    find: /(?:^|[;&|]\s*|\bexec\s+|\bnohup\s+|\bsetsid\s+|\bchmod\s+\S+\s+)(?:\/tmp|\/var\/tmp|\/dev\/shm|\/run|\/usr\/\w+)(?:\/[\w.-]+){0,4}\/\.[\w-][\w.-]*/im,
  },
  {
    kind: 'lateral-movement',
    words: ['ssh', 'sshpass'],
    find: /\bsshpass\s+-p\b[^\n]{0,120}|\bfor\b[^\n]{0,160}(?:known_hosts|hosts|\.\d+)[^\n]{0,160}\bssh\b[^\n]{0,120}|\bssh\b[^\n;|&]{0,80}StrictHostKeyChecking=no[^\n]{0,160}(?:curl|wget|\|\s*(?:ba)?sh|bash\s+-s|nohup)/i,
  },
  {
    kind: 'container-escape',
    words: [
      'docker.sock',
      'nsenter',
      'release_agent',
      'core_pattern',
      'containerd.sock',
      'chroot',
      'mount',
      '--privileged',
      'notify_on_release',
    ],
    find: /\bnsenter\b[^\n;|&]{0,80}(?:-t\s*1\b|--target[ =]1\b)[^\n]{0,80}|\brelease_agent\b|>\s*\/proc\/sys\/kernel\/core_pattern|\b(?:curl|docker)\b[^\n;|&]{0,80}(?:--unix-socket|-H\s*unix:\/\/)\s*\S*(?:docker|containerd)\.sock[^\n]{0,120}|\bdocker\b[^\n;|&]{0,160}(?:--privileged|-v\s*\/:\/)[^\n]{0,80}|\bmount\s+(?:-\w+\s+\w+\s+)?\/dev\/(?:sd|xvd|nvme|vd)\w+\s+\/\w+|\bchroot\s+\/(?:host|mnt|hostfs)\b/i,
  },
  {
    kind: 'process-injection',
    words: ['ptrace', '/proc/', 'gdb'],
    find: /\bPTRACE_(?:POKETEXT|POKEDATA|ATTACH)\b|\bgdb\b[^\n]{0,60}-p\s*\d+[^\n]{0,120}(?:call|dlopen)|\bdd\b[^\n]{0,80}of=\/proc\/\d+\/mem/i,
  },
  {
    kind: 'agent-instruction',
    words: ['note', 'instruction', 'system'],
    find: /\b(?:SYSTEM|ASSISTANT|DEVELOPER)\s+(?:NOTE|INSTRUCTION|PROMPT|MESSAGE)S?\s*:\s*[^\n"']{8,200}/,
  },
]

/** Looking around: several of these make one insight. */
const looking =
  /(?:^|[;&|(`\n]\s*|\bsudo\s+)(whoami|id|uname(?:\s+-\w+)?|hostname|ifconfig|ip\s+a(?:ddr)?|ss\s+-\w+|netstat(?:\s+-\w+)?|ps\s+(?:-?\w+)|cat\s+\/etc\/(?:passwd|os-release|issue|hosts)|lscpu|nproc|df(?:\s+-\w+)?|mount|arp\s+-a|last\b|w\b|crontab\s+-l|sudo\s+-l|env\b|find\s+\/\s+-perm[^\n;|&]{0,60}|getcap\s+-r|kubectl\s+(?:get|auth)\s+\S+|aws\s+sts\s+get-caller-identity|nmap\s+\S+|for\s+i\s+in\s+\{?\d+\.\.\d+)/gim

export function lookingAround(text: string): { spans: { start: number; end: number }[]; distinct: number } {
  const spans: { start: number; end: number }[] = []
  const seen = new Set<string>()
  for (const match of text.matchAll(looking)) {
    seen.add(match[1]!.split(/\s/)[0]! + (match[1]!.includes('/etc/') ? match[1]!.slice(-8) : ''))
    const start = match.index + match[0].length - match[1]!.length
    spans.push({ start, end: start + match[1]!.length })
    if (spans.length >= 40) break
  }
  return { spans: spans.slice(0, 20), distinct: seen.size }
}
