// Python, Perl, PHP, PowerShell, Java and C#: shells, downloads and decoding in their own words.
import type { Pattern } from './match.ts'

export const pythonPatterns: readonly Pattern[] = [
  {
    kind: 'reverse-shell',
    words: ['socket'],
    find: [
      /\.connect(?:_ex)?\s*\(/i,
      /\bdup2\s*\(|pty\.spawn|subprocess\.(?:call|Popen|run|check_output)\s*\(\s*\[?\s*["'](?:\/\w+)*\/?(?:ba|z)?sh\b|os\.(?:popen|system|exec\w+)\s*\(/i,
      /\bimport\b[^\n]{0,80}\bsocket\b|__import__\(\s*["']socket["']|socket\.socket/i,
    ],
    within: 1500,
  },
  {
    kind: 'bind-shell',
    words: ['socket'],
    find: [/\.bind\s*\(\s*\(/i, /\.listen\s*\(/i, /\bdup2\s*\(|pty\.spawn|["'](?:\/\w+)*\/?(?:ba|z)?sh["']/i],
    within: 1500,
  },
  {
    kind: 'download-and-run',
    words: ['urlopen', 'urlretrieve', 'requests.get', 'urllib'],
    find: /\bexec\s*\([^\n]{0,200}(?:urlopen|requests\.get)\s*\([^\n]{0,200}|\b(?:urlopen|requests\.get)\s*\([^\n]{0,200}\b(?:exec|eval)\b/i,
  },
  {
    kind: 'download-and-run',
    words: ['urlopen', 'urlretrieve', 'requests.get'],
    find: [
      /\b(?:urlopen|urlretrieve|requests\.get)\s*\(\s*["'f]?[^\n]{0,120}/i,
      /\bos\.(?:chmod|exec\w+|system)\s*\(|subprocess\.(?:Popen|call|run)\s*\(/i,
      /["'](?:\/tmp\/|\/dev\/shm\/|\/var\/tmp\/)/i,
    ],
    within: 1500,
  },
  { kind: 'memory-execution', words: ['memfd_create'], find: /\bmemfd_create\s*\(/i },
  {
    kind: 'encoded-execution',
    words: ['exec', 'eval'],
    find: /\b(?:exec|eval)\s*\(\s*(?:compile\s*\()?\s*[^\n]{0,120}(?:b64decode|zlib\.decompress|gzip\.decompress|bytes\.fromhex|unhexlify|marshal\.loads|codecs\.decode|chr\s*\()/i,
  },
  {
    kind: 'encoded-execution',
    words: ['exec', 'eval'],
    find: [/\b(?:b64decode|fromhex|unhexlify|zlib\.decompress)\s*\(/i, /\^\s*\w+/i, /\b(?:exec|eval)\s*\(/i],
    within: 1200,
  },
  {
    kind: 'exfiltration',
    words: ['requests.post', 'requests.put', 'urlopen', 'http.client', 'storbinary', 'sendall'],
    find: /\brequests\.(?:post|put)\s*\([^\n]{0,300}(?:files\s*=|data\s*=\s*open\s*\()|\.stor(?:binary|lines)\s*\(|\.sendall\s*\(\s*open\s*\(/i,
  },
  {
    kind: 'credential-files',
    words: ['/etc/shadow', '.aws/credentials', 'id_rsa', '.kube/config'],
    find: /\bopen\s*\(\s*(?:os\.path\.\w+\(\s*)?["'][^"'\n]{0,100}(?:\/etc\/shadow|\.aws\/credentials|id_rsa|\.kube\/config)/i,
  },
  {
    kind: 'borrowed-name',
    words: ['setproctitle', 'prctl', 'kworker'],
    find: /\bsetproctitle\s*\(\s*["'][^"'\n]{0,60}|\bprctl\s*\(\s*15\b[^\n]{0,60}|exec\w*\([^\n]{0,80}\[\s*["']\[?kworker/i,
  },
]

export const perlPatterns: readonly Pattern[] = [
  {
    kind: 'reverse-shell',
    words: ['socket'],
    find: [
      /\b(?:use\s+(?:IO::)?Socket|socket\s*\(\s*\w+|IO::Socket::INET)\b/,
      /\bconnect\s*\(|PeerAddr/i,
      /\bexec\s*\(?\s*["'{]|open\s*\(\s*STD(?:IN|OUT)|system\s*\(?\s*\$_|~->fdopen|`/i,
    ],
    within: 1500,
  },
  {
    kind: 'download-and-run',
    words: ['lwp', 'http::tiny'],
    find: /\b(?:eval|system|exec)\s*\(?\s*[^\n]{0,60}(?:LWP::Simple::get|get\s*\(\s*["']https?:|HTTP::Tiny)[^\n]{0,120}/,
  },
  {
    kind: 'encoded-execution',
    words: ['eval'],
    find: /\beval\b\s*\(?\s*(?:unpack\s*\(?\s*["']\w|pack\s*\(?\s*["']H|decode_base64|MIME::Base64|join[^\n]{0,40}chr|reverse)[^\n]{0,120}/i,
  },
]

export const phpPatterns: readonly Pattern[] = [
  {
    kind: 'webshell',
    words: ['$_get', '$_post', '$_request', '$_cookie', '$_server', 'php://input'],
    find: /\b(?:eval|assert|system|exec|shell_exec|passthru|popen|proc_open|create_function|call_user_func(?:_array)?|array_map|preg_replace)\s*\(\s*(?:[@$\w:>-]{0,60}\(\s*){0,4}["']?\s*[^;\n]{0,120}(?:\$_(?:GET|POST|REQUEST|COOKIE|SERVER)\b|php:\/\/input)[^;\n]{0,60}/i,
  },
  {
    kind: 'webshell',
    words: ['$_get', '$_post', '$_request', '$_cookie'],
    find: /\$_(?:GET|POST|REQUEST|COOKIE)\s*\[[^\]\n]{1,40}\]\s*\(\s*[^\n]{0,120}|`[^`\n]{0,60}\$_(?:GET|POST|REQUEST)[^`\n]{0,60}`/i,
  },
  {
    kind: 'reverse-shell',
    words: ['fsockopen', 'stream_socket_client', 'socket_connect'],
    find: [/\b(?:fsockopen|stream_socket_client|socket_connect)\s*\(/i, /\b(?:proc_open|exec|shell_exec|system|popen|passthru)\s*\(/i],
    within: 2000,
  },
  {
    kind: 'download-and-run',
    words: ['file_get_contents', 'curl_exec', 'include', 'copy'],
    find: /\b(?:eval|assert|include|require)(?:_once)?\s*\(?\s*["'?>. ]{0,8}(?:file_get_contents\s*\(\s*)?["']?(?:https?|ftp|data):[^\n]{0,120}/i,
  },
  {
    kind: 'encoded-execution',
    words: ['eval', 'assert'],
    find: /\b(?:eval|assert)\s*\(\s*(?:["'?>. ]{0,8})(?:\w+\s*\(\s*){0,5}(?:base64_decode|gzinflate|gzuncompress|gzdecode|str_rot13|strrev|hex2bin|pack|chr)\s*\([^\n]{0,120}/i,
  },
  {
    kind: 'credential-files',
    words: ['wp-config', '/etc/shadow'],
    find: /\b(?:file_get_contents|readfile|fopen|show_source|highlight_file)\s*\(\s*["'][^"'\n]{0,100}(?:wp-config\.php|\/etc\/shadow|\.env)/i,
  },
  {
    kind: 'webshell',
    words: ['runtime', 'processbuilder', 'request.getparameter'],
    find: [/request\.getParameter\s*\(/, /Runtime\.getRuntime\s*\(\)\.exec|new\s+ProcessBuilder/],
    within: 1500,
  },
  {
    kind: 'webshell',
    words: ['request[', 'request.item', 'request.form'],
    find: /\b(?:eval|Process\.Start|cmd\.exe)\b[^\n]{0,80}\bRequest(?:\.Item|\.Form)?\s*[[(][^\n]{0,60}/i,
  },
]

export const powershellPatterns: readonly Pattern[] = [
  {
    kind: 'download-and-run',
    words: ['downloadstring', 'invoke-webrequest', 'iwr', 'downloadfile', 'invoke-restmethod', 'irm', 'downloaddata'],
    find: /\b(?:iex|invoke-expression)\b[^\n]{0,300}(?:downloadstring|downloaddata|invoke-webrequest|\biwr\b|\birm\b|invoke-restmethod)[^\n]{0,160}|(?:downloadstring|\biwr\b|\birm\b|invoke-webrequest)[^\n]{0,300}\|\s*(?:iex|invoke-expression)|downloadfile\s*\([^\n]{0,200}(?:start-process|&\s*["'$]|invoke-item)/i,
  },
  {
    kind: 'reverse-shell',
    words: ['tcpclient'],
    find: [/System\.Net\.Sockets\.TCPClient|\bTcpClient\s*\(/i, /GetStream\s*\(\)/i, /\biex\b|invoke-expression|cmd\.exe|powershell/i],
    within: 2500,
  },
  {
    kind: 'encoded-execution',
    words: ['-e', 'frombase64string'],
    find: /\b(?:powershell|pwsh)(?:\.exe)?\b[^\n]{0,160}\s-e(?:nc?|ncodedcommand|c)?\s+["']?[A-Za-z0-9+/=]{20,}|\b(?:iex|invoke-expression)\b[^\n]{0,200}frombase64string[^\n]{0,120}|frombase64string[^\n]{0,2000}\|\s*iex\b/i,
  },
  {
    kind: 'defence-stopped',
    words: ['set-mppreference', 'amsiutils', 'amsiinitfailed'],
    find: /\bSet-MpPreference\b[^\n]{0,80}-Disable\w+\s+(?:\$true|1)|Amsi(?:Utils|InitFailed)|\bAdd-MpPreference\b[^\n]{0,40}-Exclusion\w+/i,
  },
  {
    kind: 'credential-files',
    words: ['lsass', 'mimikatz', 'sekurlsa', 'sam'],
    find: /\bsekurlsa::|Invoke-Mimikatz|\brundll32\b[^\n]{0,60}comsvcs[^\n]{0,40}MiniDump|\breg\s+save\s+hklm\\(?:sam|system|security)/i,
  },
  {
    kind: 'persistence-cron',
    words: ['schtasks', 'register-scheduledtask', 'currentversion\\run'],
    find: /\bschtasks\b[^\n]{0,40}\/create[^\n]{0,160}|\bRegister-ScheduledTask\b[^\n]{0,120}|CurrentVersion\\Run\b[^\n]{0,120}/i,
  },
  { kind: 'log-tampering', words: ['clear-eventlog', 'wevtutil'], find: /\bClear-EventLog\b|\bwevtutil\b\s+cl\b/i },
]
