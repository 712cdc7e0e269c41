// Command mongodb serves the MongoDB protocol over a folder of SQLite files, for the tests alone.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address to listen on; port 0 picks a free one")
	folder := flag.String("data", "", "folder that the databases are kept in; made when missing")
	flag.Parse()

	if err := serve(*listen, *folder); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve prints the server's URL once connections are accepted, and returns when it is told to stop.
func serve(listen, folder string) error {
	stopping, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()

	server, err := newServer(folder)
	if err != nil {
		return err
	}
	inner, err := url.Parse(server.MongoDBURI())
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}

	context.AfterFunc(stopping, func() { listener.Close() })
	stopped := make(chan error, 1)
	go func() { stopped <- server.Run(stopping) }()

	fmt.Printf("mongodb://%s/\n", listener.Addr())
	return errors.Join(relay(listener, inner.Host), <-stopped)
}

func newServer(folder string) (*ferretdb.FerretDB, error) {
	if folder == "" {
		return nil, errors.New("-data names no folder")
	}
	path, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, err
	}
	return ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: "127.0.0.1:0"},
		Handler:   "sqlite",
		SQLiteURL: "file:" + path + "/",
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
	})
}
