// Pins the custom resources of cert-manager; no program is built of it.
module zen-flow.test/cluster/cert-manager

go 1.26.0

require github.com/cert-manager/cert-manager v1.21.2
