# What there is to do with Parade's sources. To use Parade, run ./parade.

# Maven runs on the JDK that ./parade would find, so that formatting is checked too.
JAVA_HOME := $(shell . ./deploy/launcher/find-jdk.sh; find_jdk)
export JAVA_HOME
MAVEN = mvn -B

.PHONY: help check build test format docs launcher-test metrics-check prometheus-check dashboard image compose-up compose-stop compose-down \
	docker-test kubernetes cluster-up cluster-down cluster-test mutate sim bench arithmetic ulp promise same-bits chaos staleness tls scale notes real-data ci clean

help: ## says what there is (this)
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1@\2/p' Makefile | column -t -s@ 2>/dev/null || grep '##' Makefile

check: launcher-test ## everything that must pass before a commit: formatting, warnings, tests
	$(MAVEN) verify

build: ## jars only, as ./parade does by itself
	$(MAVEN) -q -DskipTests package

image: ## the container image parade:dev, or TAG=; needs a Docker engine
	deploy/docker/build-image $(or $(TAG),parade:dev)

# All of these need the same variables: see docs/operations.md. With PARADE_CERTIFICATES in the environment, traffic is encrypted.
COMPOSE = docker compose -f deploy/compose/$(or $(FILE),compose.yaml)$(if $(PARADE_CERTIFICATES), -f deploy/compose/tls.yaml)
compose-up: image ## a run in containers, with Prometheus and Grafana; FILE=small.yaml: without Grafana
	$(COMPOSE) up --detach
	@$(if $(filter small.yaml,$(FILE)),,echo "Grafana: http://127.0.0.1:$${PARADE_GRAFANA_PORT:-3000}")
	@echo "Prometheus: http://127.0.0.1:$${PARADE_PROMETHEUS_PORT:-9090}"
	@echo "progress: $(COMPOSE) logs --follow server-0"

compose-stop: ## stops that run after a checkpoint; make compose-up goes on with it
	$(COMPOSE) stop

compose-down: ## removes the containers of that run; its results stay in the volume parade_runs
	$(COMPOSE) down

docker-test: ## image and compose files in real containers, which are killed, cut off, paused and stopped
	deploy/docker/test

test: ## the tests of one module or class: make test MODULE=core ONLY=MetersTest
	$(MAVEN) -pl $(or $(MODULE),core) -am -Djacoco.skip=true -Dsurefire.failIfNoSpecifiedTests=false \
		$(if $(ONLY),-Dtest='$(ONLY)') verify

format: ## lays out all Java sources
	$(MAVEN) -q spotless:apply

docs: ## writes the pages that are made from the sources: docs/metrics.md
	$(MAVEN) -q -pl core -am -Djacoco.skip=true -Dsurefire.failIfNoSpecifiedTests=false \
		-Dtest=MetricsPageTest -Dparade.write.docs=true test

launcher-test: ## tests ./parade with a stub of Maven and of Java
	sh deploy/src/test/launcher-test.sh

metrics-check: ## has promtool judge a scrape with every metric in it
	@command -v promtool >/dev/null || { echo "promtool is missing: it comes with Prometheus" >&2; exit 2; }
	$(MAVEN) -q -pl core -am -Djacoco.skip=true -Dsurefire.failIfNoSpecifiedTests=false -Dtest=MetersTest test
	promtool check metrics <core/target/scrape.txt

prometheus-check: ## has promtool check the scrape configuration, and test rules and alerts
	@command -v promtool >/dev/null || { echo "promtool is missing: it comes with Prometheus" >&2; exit 2; }
	promtool check config deploy/prometheus/prometheus.yml
	promtool test rules deploy/prometheus/rules/tests/*.yml

dashboard: ## writes deploy/grafana/parade.json from dashboard.py, and checks it by Grafana's schema (npm)
	deploy/grafana/dashboard.py
	deploy/grafana/check

kubernetes: ## writes deploy/kubernetes and its jobset/: what render makes of digits
	./parade render examples/digits.yaml --to kubernetes $(DIGITS) --out deploy/kubernetes
	./parade render examples/digits.yaml --to jobset $(DIGITS) --out deploy/kubernetes/jobset
DIGITS = --run demo --set cluster.servers=2 --set cluster.workers=3

cluster-up: ## a Kubernetes of one node on this machine, with the image parade:dev or TAG=; says what to set
	@deploy/kubernetes/cluster start
	@deploy/kubernetes/cluster load $(or $(TAG),parade:dev)

cluster-down: ## ends it, and forgets what was in it
	deploy/kubernetes/cluster stop

cluster-test: ## the image and what render writes, on a real Kubernetes: PARADE_KUBECONFIG's or one of its own; ONLY=steady,lost: a part
	deploy/kubernetes/test $(if $(ONLY),--only $(ONLY))

mutate: ## mutation tests of the pure packages; reports in core and server, target/pit-reports
	$(MAVEN) -Pmutation -pl core,server -am -Djacoco.skip=true test-compile org.pitest:pitest-maven:mutationCoverage

promise: ## trains one job in many shapes of cluster and compares the bits
	bench/promise

same-bits: ## trains it with other vectors, without any, and with more threads; SHORT=1: a short form
	bench/same-bits $(if $(SHORT),--short)

chaos: ## kills processes of a run at random and compares the bits
	bench/chaos

staleness: ## stops workers of an ssp and an async run and measures how far the others run ahead
	bench/staleness

tls: ## measures what TLS and a token cost, runs with and without by turns
	bench/tls $(if $(DATA),--data '$(DATA)')

scale: ## simulates 100 servers and 1,000 workers: docs/scale.md; make scale SHORT=1 takes half a minute
	bench/scale $(if $(SHORT),--short)

sim: ## simulated runs around the coordinator; make sim SEED=42 replays one
	$(MAVEN) -q -pl server -am -Djacoco.skip=true -Dsurefire.failIfNoSpecifiedTests=false \
		-Dtest=CoordinatorSimulationTest,FreeSimulationTest $(if $(SEED),-Dparade.seed=$(SEED)) test

ulp: ## compares exp, log, sigmoid and tanh of all 2^32 floats with double, and vectors with scalars: two minutes of both cores
	$(MAVEN) -q -pl worker -am -Djacoco.skip=true -Dsurefire.failIfNoSpecifiedTests=false \
		-Dtest=AllFloatsTest -Dparade.ulp=true test

bench: ## measures the kernels with JMH: make bench ONLY=GemmBenchmark.forward
	$(MAVEN) -q -pl bench -am -DskipTests -Djacoco.skip=true package
	"$$JAVA_HOME/bin/java" --add-modules jdk.incubator.vector --sun-misc-unsafe-memory-access=allow \
		-cp "bench/target/classes:bench/target/lib/*" org.openjdk.jmh.Main $(ONLY)

arithmetic: ## measures our arithmetic beside OpenBLAS, PyTorch, EJML and C, by turns; ONLY=gemm,steps: a part; SHORT=1: a minute
	bench/arithmetic $(if $(ONLY),--only $(ONLY)) $(if $(SHORT),--short)

notes: ## trains what docs/notes.md shows, and draws its curves
	bench/notes --figures docs/notes

real-data: ## trains the examples on real data, from ../shared/data or the folder DATA=
	bench/real-data $(if $(DATA),--data '$(DATA)')

ci: ## all of that, from the tests to the real data, as a fresh machine runs it
	env -u JAVA_HOME .ci/run

clean: ## removes what was built
	$(MAVEN) -q clean
	rm -rf .parade-build.log
