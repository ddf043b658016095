# Martlet's commands; every one does its own set-up. README.md and docs/Building.md explain them.
PREFIX ?= /usr/local
DESTDIR ?=
RELEASE := .build/release
CC_TORTURE ?= $(RELEASE)/martlet

.PHONY: build demo test check install uninstall clean torture bench tables

build:
	@scripts/build

demo:
	@scripts/build martlet martlet-llvm
	@scripts/demo

test: check
check:
	@scripts/test

install:
	@scripts/build martlet martlet-llvm martlet-ld martlet-ar
	@scripts/install "$(DESTDIR)$(PREFIX)"

uninstall:
	rm -rf "$(DESTDIR)$(PREFIX)/bin/martlet" "$(DESTDIR)$(PREFIX)/bin/martlet-llvm" "$(DESTDIR)$(PREFIX)/bin/martlet-ld" "$(DESTDIR)$(PREFIX)/bin/martlet-ar" "$(DESTDIR)$(PREFIX)/lib/martlet"

torture:
	@scripts/build martlet martlet-llvm martlet-torture
	@scripts/torture

bench:
	@scripts/build martlet martlet-llvm
	@Benchmarks/run

tables:
	swift run -c release martlet-tables

clean:
	rm -rf .build
