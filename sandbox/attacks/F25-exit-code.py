print("HELD", flush=True)
raise SystemExit(300)
