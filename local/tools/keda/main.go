// KEDA's metrics server: its own provider and its own client of the operator, in the server that it uses too. Its own main
// also shows its counters on all of the machine's addresses, and no flag of it can prevent that.
package main

import (
	"log"
	"os"

	grpcprom "github.com/grpc-ecosystem/go-grpc-middleware/providers/prometheus"
	"github.com/kedacore/keda/v2/pkg/metricsservice"
	"github.com/kedacore/keda/v2/pkg/provider"
	ctrl "sigs.k8s.io/controller-runtime"
	basecmd "sigs.k8s.io/custom-metrics-apiserver/pkg/cmd"
)

func main() {
	adapter := &basecmd.AdapterBase{Name: "keda-adapter"}
	operator := adapter.Flags().String("metrics-service-address", "", "where the operator tells the values")
	if err := adapter.Flags().Parse(os.Args); err != nil {
		log.Fatal(err)
	}
	// The embedded API server has no certificate to show for who asks it.
	adapter.Authorization.WithAlwaysAllowGroups("system:unauthenticated")

	ctx := ctrl.SetupSignalHandler()
	certificates := adapter.SecureServing.ServerCert.CertDirectory
	client, err := metricsservice.NewGrpcClient(ctx, *operator, certificates, "", "", grpcprom.NewClientMetrics(), false)
	if err != nil {
		log.Fatal(err)
	}
	adapter.WithExternalMetrics(provider.NewProvider(ctx, ctrl.Log, nil, *client))
	if err := adapter.Run(ctx); err != nil {
		log.Fatal(err)
	}
}
