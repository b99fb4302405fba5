// Package ext stands for a module that Traefik keeps inside of its own, and so publishes nowhere: room for the configuration
// of products that are built on it, empty in Traefik itself.
package ext

type HTTP struct{}

type Router struct{}
