#!/usr/bin/env bash
# genai-prices 0.2.3 prices a request to DeepSeek V4 Pro on a Sunday at 02:00 UTC at the peak rate; its own schema for hours has
# no weekdays. LiteLLM 1.110.2 carries the vendor's rule in its table: peak hours (01:00 to 04:00 and 06:00 to 10:00 UTC) on
# weekdays only, half price otherwise (api-docs.deepseek.com/quick_start/pricing, read 15 November 2026).
# Seen: 2026-11-29 02:00 UTC: genai-prices 1.32 $ for a million input tokens; LiteLLM's weekend window says 0.66.
# For us: one catalogue is not enough, and hours need weekdays.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m pip install --quiet --no-cache-dir --target packages genai-prices==0.2.3 2>/dev/null
python3 -m pip download --quiet --no-deps --dest wheel litellm==1.110.2 2>/dev/null
PYTHONPATH=packages python3 - <<'PY'
import datetime
import glob
import json
import sys
import zipfile

from genai_prices import Usage, calc_price

sunday = datetime.datetime(2026, 11, 29, 2, 0, tzinfo=datetime.timezone.utc)
price = calc_price(
    Usage(input_tokens=1_000_000, output_tokens=0), 'deepseek-v4-pro', provider_id='deepseek', genai_request_timestamp=sunday
)
with zipfile.ZipFile(glob.glob('wheel/litellm-*.whl')[0]) as archive:
    table = json.loads(archive.read('litellm/model_prices_and_context_window_backup.json'))
off_peak = table['deepseek/deepseek-v4-pro']['off_peak_pricing']
weekend = [window for window in off_peak['windows'] if 7 in window['weekdays']]
print('genai-prices, Sunday 02:00 UTC, a million input tokens:', price.input_price)
print('LiteLLM:', off_peak['input_cost_per_token'] * 1_000_000, 'in', weekend)
sys.exit(0 if float(price.input_price) == 1.32 and round(off_peak['input_cost_per_token'] * 1e6, 6) == 0.66 and weekend else 1)
PY
