package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
)

// A command that updates a hundred documents one by one never ends here: each keeps one of the hundred connections to
// SQLite until the whole command is done. So clients are told to send fewer at a time, by the means that the protocol
// has for it: the handshake.
const statementsInACommand = 50

const headerSize = 16

var batchSizeField = append([]byte{0x10}, "maxWriteBatchSize\x00"...)

// relay passes every connection on to the server, until the listener is closed.
func relay(listener net.Listener, server string) error {
	for {
		client, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		go relayConnection(client, server)
	}
}

func relayConnection(client net.Conn, server string) {
	defer client.Close()

	upstream, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	defer upstream.Close()

	go func() {
		defer upstream.Close()
		_, _ = io.Copy(upstream, client)
	}()

	_ = relayReplies(client, upstream)
}

// relayReplies goes message by message: every one starts with its length.
func relayReplies(client io.Writer, upstream io.Reader) error {
	header := make([]byte, headerSize)
	for {
		if _, err := io.ReadFull(upstream, header); err != nil {
			return err
		}
		message := make([]byte, binary.LittleEndian.Uint32(header))
		copy(message, header)
		if _, err := io.ReadFull(upstream, message[headerSize:]); err != nil {
			return err
		}
		if _, err := client.Write(withOwnBatchSize(message)); err != nil {
			return err
		}
	}
}

// withOwnBatchSize changes the number in place, so that no length changes.
func withOwnBatchSize(message []byte) []byte {
	if at := bytes.Index(message, batchSizeField); at >= 0 {
		binary.LittleEndian.PutUint32(message[at+len(batchSizeField):], statementsInACommand)
	}
	return message
}
