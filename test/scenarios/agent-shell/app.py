"""An agent that turns a request into a temporary script and runs it: the weakness of the story."""
import os, subprocess, sys, tempfile, time

def log(text):
    with open("/app/logs/agent.log", "a") as f:
        f.write(time.strftime("%Y-%m-%dT%H:%M:%SZ ", time.gmtime()) + text + "\n")

log("INFO agent started, tools: system_report")
log("INFO user request: " + sys.argv[1])
folder = tempfile.mkdtemp(dir="/tmp")
path = os.path.join(folder, "run_tool.sh")
with open(path, "w") as f:
    f.write("#!/bin/sh\n# written by the agent for one request\nexec /bin/sh /app/tools/system_report.sh\n")
os.chmod(path, 0o755)
log("INFO tool call: system_report -> " + path)
done = subprocess.run(["/bin/sh", path], capture_output=True, text=True, timeout=30)
os.unlink(path)
os.rmdir(folder)
log("INFO tool finished with %d" % done.returncode)
time.sleep(0.3)
