#!/usr/bin/env python3
"""A key service for a test's machine: as much of Vault's transit engine as a server needs, at 127.0.0.1:8200, for one token.

    transit_server.py TOKEN KEY

What it wrapped it forgets when it ends.
"""

import base64
import http.server
import json
import os
import sys

TOKEN, KEY = sys.argv[1:]
WRAPPED = {}


def new_key(_):
    plaintext = base64.b64encode(os.urandom(32)).decode()
    ciphertext = "vault:v1:" + base64.b64encode(os.urandom(60)).decode()
    WRAPPED[ciphertext] = plaintext
    return {"data": {"ciphertext": ciphertext, "plaintext": plaintext}}


def opened(body):
    plaintext = WRAPPED.get(json.loads(body)["ciphertext"])
    return {"data": {"plaintext": plaintext}} if plaintext else None


ROUTES = {
    ("GET", "/v1/auth/token/lookup-self"): lambda _: {"data": {"ttl": 0, "renewable": False}},
    ("PUT", f"/v1/transit/datakey/plaintext/{KEY}"): new_key,
    ("PUT", f"/v1/transit/decrypt/{KEY}"): opened,
}


class Transit(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        route = ROUTES.get((self.command, self.path))
        status, said = 404, {"errors": []}
        if self.headers.get("X-Vault-Token") != TOKEN:
            status, said = 403, {"errors": ["permission denied"]}
        elif route:
            known = route(body)
            status, said = (200, known) if known else (400, {"errors": ["cipher: message authentication failed"]})
        text = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_PUT = answer


http.server.ThreadingHTTPServer(("127.0.0.1", 8200), Transit).serve_forever()
