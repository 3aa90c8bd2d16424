// A Kubernetes of one node in one program: the first argument names the part, the others are that part's own.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/coredns/coredns/core/dnsserver"
	"github.com/coredns/coredns/coremain"
	_ "github.com/coredns/coredns/plugin/bind"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/kubernetes"
	_ "github.com/coredns/coredns/plugin/ready"
	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
)

// The parts that are commands of Kubernetes; beside them there are etcd and dns.
var commands = map[string]func() *cobra.Command{
	"apiserver":   apiserver.NewAPIServerCommand,
	"controllers": controllers.NewControllerManagerCommand,
	"scheduler":   func() *cobra.Command { return scheduler.NewSchedulerCommand() },
	"kubelet":     func() *cobra.Command { return kubelet.NewKubeletCommand(context.Background()) },
	"proxy":       proxy.NewProxyCommand,
}

func main() {
	if len(os.Args) < 2 {
		refuse("a part is missing")
	}
	part := os.Args[1]
	// What each part takes for its own command line.
	os.Args = append([]string{part}, os.Args[2:]...)
	switch command, known := commands[part]; {
	case known:
		os.Exit(cli.Run(command()))
	case part == "etcd":
		etcdmain.Main(os.Args)
	case part == "dns":
		dnsserver.Quiet = true
		coremain.Run()
	default:
		refuse("there is no part " + part)
	}
}

func refuse(reason string) {
	fmt.Fprintln(os.Stderr, reason+": expected etcd, apiserver, controllers, scheduler, kubelet, proxy or dns, and its options")
	os.Exit(2)
}
