#!/bin/sh
python3 /app/app.py 'please send me the weekly system report'
sleep 0.5
