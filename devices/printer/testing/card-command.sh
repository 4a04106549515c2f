#!/bin/sh
# What ippeveprinter runs for each job: its stderr drives the printer's state. The folder $LOKET_SIM
# steers it and holds output.log, one line for each card that came out.
set -eu
if [ -f "$LOKET_SIM/fault" ]; then
  reason=$(cat "$LOKET_SIM/fault")
  echo "STATE: +$reason" >&2
  while [ -f "$LOKET_SIM/fault" ]; do sleep 0.05; done
  echo "STATE: -$reason" >&2
fi
echo "ATTR: job-impressions=1 job-impressions-completed=0" >&2
while [ -f "$LOKET_SIM/hold" ]; do sleep 0.05; done
half=0
[ ! -f "$LOKET_SIM/half-card-s" ] || half=$(cat "$LOKET_SIM/half-card-s")
sleep "$half"
printf '%s\t%s\n' "$IPP_JOB_UUID" "$IPP_JOB_NAME" >> "$LOKET_SIM/output.log"
sleep "$half"
echo "ATTR: job-impressions-completed=1" >&2
echo "ATTR: marker-levels=80,15" >&2
