"""Serves a folder on loopback, with the faults that servers have.

remote_server.py FOLDER [CERTIFICATE KEY]: prints its port, then serves until it is ended.

    /files/NAME       the file
    /chunked/NAME     the file, its size not told
    /drip/NAME        the file, a pause in the middle
    /moved/NAME       to /files/NAME
    /status/N         an error
    /cut/N/NAME       N bytes of the file, then the connection ends
    /stall/N/NAME     N bytes, then nothing; N = 0: not even an answer
    /bucket/NAME      the file, for requests that are signed as those to S3
"""

import http.server
import os
import ssl
import sys
import time


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format, *args):
        pass

    def begin(self, status, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def send_status(self, status):
        body = b"an error page\n"
        self.begin(status, {"Content-Length": len(body)})
        self.wfile.write(body)

    def send_whole(self, body):
        self.begin(200, {"Content-Length": len(body)})
        self.wfile.write(body)

    def send_chunks(self, body):
        self.begin(200, {"Transfer-Encoding": "chunked"})
        for i in range(0, len(body), 5000):
            block = body[i : i + 5000]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(block), block))
        self.wfile.write(b"0\r\n\r\n")

    def send_in_two(self, body):
        half = len(body) // 2
        self.begin(200, {"Content-Length": len(body)})
        self.wfile.write(body[:half])
        self.wfile.flush()
        time.sleep(0.5)
        self.wfile.write(body[half:])

    def send_part(self, body, size):
        self.begin(200, {"Content-Length": len(body)})
        self.wfile.write(body[:size])
        self.wfile.flush()

    def do_GET(self):
        kind, *rest = self.path.split("?")[0].strip("/").split("/")
        if kind == "status":
            return self.send_status(int(rest[0]))
        path = os.path.join(self.server.folder, os.path.basename(rest[-1])) if rest else ""
        if not os.path.isfile(path):
            return self.send_status(404)
        if kind == "moved":
            return self.begin(302, {"Location": "/files/" + rest[-1], "Content-Length": 0})
        with open(path, "rb") as file:
            body = file.read()
        if kind == "files":
            self.send_whole(body)
        elif kind == "chunked":
            self.send_chunks(body)
        elif kind == "drip":
            self.send_in_two(body)
        elif kind == "bucket":
            signed = self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 Credential=mechrank/")
            self.send_whole(body) if signed else self.send_status(403)
        elif kind == "cut":
            self.send_part(body, int(rest[0]))
        elif kind == "stall":
            if int(rest[0]):
                self.send_part(body, int(rest[0]))
            time.sleep(600)
        else:
            self.send_status(404)


def main(folder, certificate=None, key=None):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.folder = folder
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_address[1], flush=True)
    server.serve_forever()


main(*sys.argv[1:])
