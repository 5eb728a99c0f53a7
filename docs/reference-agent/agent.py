#!/usr/bin/env python3
"""The smallest agent that keeps the protocol (docs/agent-protocol.md): secrets are JSON files under SB_FILE_ROOT. To learn from, not to run."""
import base64, hashlib, json, os, signal, tempfile, time, urllib.request
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ENV, ROOT, b64 = os.environ, os.environ["SB_FILE_ROOT"], lambda raw: base64.b64encode(raw).decode()
BASE = f"{ENV['SB_CP_ENDPOINT'].rstrip('/')}/api/v1/agents/{ENV['SB_AGENT_ID']}"
if not BASE.startswith("https://") and ENV.get("SB_INSECURE_TRANSPORT") != "true": raise SystemExit("SB_CP_ENDPOINT must be https")
KEY = X25519PrivateKey.generate()
PUBLIC = KEY.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_): return None
HTTP, stop = urllib.request.build_opener(NoRedirect), []

def call(method, path, body=None, **headers):
    data = b"" if body is None else json.dumps(body).encode()
    headers = {"X-Agent-Secret": ENV["SB_AGENT_SECRET"], "Content-Type": "application/json"} | {k.replace("_", "-"): v for k, v in headers.items()}
    with HTTP.open(urllib.request.Request(BASE + path, None if method == "GET" else data, headers, method=method), timeout=30) as answer:
        return json.loads(answer.read() or b"null")
def bundle_path(job):
    parts = job["target_secret_ref"].split("/")
    if job["target_provider_type"] != "file": raise ValueError("this agent serves file alone")
    if any(not p or p.startswith(".") or "\0" in p for p in parts): raise ValueError("the secret's name leaves its place")
    return os.path.join(ROOT, *parts) + ".json"
def unseal(answer):
    if "value" in answer: raise ValueError("a value came in the clear although a key is registered")
    sealed = {k: v if k == "algorithm" else base64.b64decode(v, validate=True) for k, v in answer["sealed"].items()}
    shared = KEY.exchange(X25519PublicKey.from_public_bytes(sealed["ephemeral_public_key"]))
    key = HKDF(hashes.SHA256(), 32, sealed["ephemeral_public_key"] + PUBLIC, b"secrets-bridge.wrap.v1").derive(shared)
    value = AESGCM(key).decrypt(sealed["nonce"], sealed["ciphertext"], None)
    if hashlib.sha256(value).hexdigest() != answer["content_hash"]: raise ValueError("the value is not what was sent")
    return value.decode()
def patch(job, claim):
    path, new = bundle_path(job), {}
    for wrap in job["wraps"]:  # all of them before anything is written
        answer = call("GET", f"/wraps/{wrap['wrap_id']}", X_Claim_Id=claim)
        new[answer["key_name"]] = unseal(answer)
    bundle = (json.load(open(path)) if os.path.exists(path) else {}) | new
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=os.path.dirname(path), prefix=".", delete=False) as out: json.dump(bundle, out)
    os.replace(out.name, path)
def read(job, claim):
    bundle = json.load(open(bundle_path(job)))
    found = {k: v for k, v in bundle.items() if k in (job.get("target_keys") or bundle)}
    if not found: raise ValueError("none of the keys is there")
    for key, value in found.items():
        dek, nonce = call("POST", "/dek"), os.urandom(12)
        text = (value if isinstance(value, str) else json.dumps(value)).encode()
        call("POST", "/wraps", {"request_id": job["request_id"], "key_name": key, "envelope": {"algorithm": "aes-256-gcm", "nonce": b64(nonce),
             "ciphertext": b64(AESGCM(base64.b64decode(dek["plaintext"])).encrypt(nonce, text, None)),
             "dek_ciphertext": dek["ciphertext"], "dek_kms_key_id": dek.get("kms_key_id", "")}}, X_Claim_Id=claim)
def discover(job, _):
    refs = [os.path.relpath(os.path.join(d, f), ROOT).removesuffix(".json") for d, _, files in os.walk(ROOT) for f in files if not f.startswith(".")]
    call("POST", "/secrets/bulk", {"cluster_name": job.get("cluster_name") or ENV.get("SB_CLUSTER_NAME", ""), "provider_type": "file",
         "items": [{"secret_ref": r} for r in sorted(refs) if r.startswith(job.get("scope") or "")]})
def run(claimed):
    claim, outcome = claimed.get("claim_id", ""), {"status": "succeeded"}
    try: {"patch": patch, "read": read, "discover": discover}[claimed["job_type"]](claimed["payload"], claim)
    except Exception as fault:  # the kind of fault; its text might quote a value
        outcome = {"status": "failed", "error": f"{type(fault).__name__}" + (f": {fault}" if type(fault) is ValueError else "")}
    call("POST", f"/jobs/{claimed['id']}/complete", outcome, X_Claim_Id=claim)

signal.signal(signal.SIGTERM, lambda *_: stop.append(True))
call("PUT", "/public-key", {"public_key": b64(PUBLIC), "public_key_algorithm": "x25519"})
beat = 0.0
while not stop:
    try:
        if time.monotonic() - beat >= 30 or not beat: beat = time.monotonic(); call("POST", "/heartbeat", {"status": "active", "agent_version": "reference"})
        claimed = call("POST", "/jobs/claim", Prefer="wait=5")
        run(claimed) if claimed else time.sleep(0.5)
    except Exception as fault: print(f"{type(fault).__name__}: {fault}", flush=True); time.sleep(1)
