# Short names; everything happens in dev.py, which needs nothing but python3.
.PHONY: demo test lock

demo:
	python3 dev.py demo

test:
	python3 dev.py test

# For maintainers, after a change of dependencies in pyproject.toml; needs uv. Hashed, and without any host's name.
LOCK = uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --only-binary :all: \
	--generate-hashes --no-emit-index-url --no-header --no-annotate $(UPGRADE)

lock:
	$(LOCK) --output-file deploy/requirements.txt
	$(LOCK) --group test --group lint --constraint deploy/requirements.txt --output-file tests/requirements.txt
