.PHONY: scan test lock docs

# make scan ARGS="path --format json"
scan:
	sh scripts/scan.sh $(ARGS)

test:
	sh scripts/test.sh

# Needs uv. The registries it is configured with are never written into the lock files.
LOCK = uv pip compile --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock" \
	--no-emit-index-url --no-emit-find-links --quiet
lock:
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) requirements-scan.in -c requirements.txt -o requirements-scan.txt
	$(LOCK) pyproject.toml requirements-dev.in -o requirements-dev.txt

docs:
	PYTHONPATH=. .venv/dev/bin/python -m scanner policy docs
	PYTHONPATH=. .venv/dev/bin/python scripts/generate_input_docs.py
	PYTHONPATH=. .venv/dev/bin/python scripts/generate_configuration_schema.py
	PYTHONPATH=. .venv/dev/bin/python scripts/generate_image_schema.py
	PYTHONPATH=. .venv/dev/bin/python scripts/generate_line_schema.py
	PYTHONPATH=. .venv/dev/bin/python scripts/generate_action_docs.py
