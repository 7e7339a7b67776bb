// Pins the custom resources of the Prometheus operator; no program is built of it.
module zen-flow.test/cluster/prometheus-operator

go 1.26.0

require github.com/prometheus-operator/prometheus-operator v0.85.0
