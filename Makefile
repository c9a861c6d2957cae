# Every target is one line: the work is done, and explained, by `cargo xtask` (xtask/src/main.rs).
.PHONY: run test check bench watch build fmt

run:
	@cargo xtask run -- $(ARGS)

test:
	@cargo xtask test

check:
	@cargo xtask check

bench:
	@cargo xtask bench $(or $(NAME),build) $(ARGS)

watch:
	@cargo xtask watch -- $(ARGS)

build:
	@cargo xtask build

fmt:
	@cargo xtask fmt
