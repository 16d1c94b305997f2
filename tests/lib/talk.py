"""Says a word over the network, and hears one.

talk.py serve tcp|udp PORT WORD     answers everybody by WORD, a blank and who asks
talk.py ask tcp|udp ADDRESS PORT    prints the answer; fails after two seconds
"""
import socket
import sys

verb, protocol, *rest = sys.argv[1:]
kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM


def serve(port, word):
    own = socket.socket(socket.AF_INET, kind)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    own.bind(("0.0.0.0", int(port)))
    if protocol == "tcp":
        own.listen()
    while True:
        if protocol == "tcp":
            other, (address, _) = own.accept()
            with other:
                other.recv(1)
                other.sendall(f"{word} {address}".encode())
        else:
            _, place = own.recvfrom(1)
            own.sendto(f"{word} {place[0]}".encode(), place)


def ask(address, port):
    own = socket.socket(socket.AF_INET, kind)
    own.settimeout(2)
    own.connect((address, int(port)))
    own.send(b"?")
    print(own.recv(100).decode())


try:
    {"serve": serve, "ask": ask}[verb](*rest)
except OSError as error:
    sys.exit(f"talk: {error}")
