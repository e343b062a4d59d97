"""A private Postfix: the world's way in (MX) and the desk's way out (submission). Needs root."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

MAIN = """
compatibility_level = 3.6
queue_directory = {home}/spool
data_directory = {home}/data
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_bind_address = 127.0.0.1
smtpd_peername_lookup = no
disable_dns_lookups = yes
myhostname = mx.desk.test
mydomain = desk.test
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
recipient_delimiter = +
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = static:ok
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
transport_maps = regexp:{home}/transport
default_transport = error:5.1.2 no way to that domain from here
relay_transport = error:5.1.2 no way to that domain from here
smtpd_recipient_restrictions = check_recipient_access regexp:{home}/access
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_tls_cert_file = {folder}/ca.pem
smtpd_tls_key_file = {folder}/tls.key
smtpd_tls_security_level = may
smtpd_sasl_type = dovecot
smtpd_sasl_path = {sasl}
smtputf8_enable = yes
message_size_limit = 26214400
virtual_mailbox_limit = 0
# Deferred mail is tried again while a test still waits for it.
queue_run_delay = 2s
minimal_backoff_time = 2s
maximal_backoff_time = 4s
bounce_queue_lifetime = 10m
maximal_queue_lifetime = 10m
# Tests are impatient, and all of them come from one address.
in_flow_delay = 0
smtpd_error_sleep_time = 0
smtpd_client_connection_count_limit = 0
"""

TRANSPORT = """
/^nobody-/ error:5.1.1 no such user here
/^full-/ error:5.2.2 mailbox full
/^later-/ retry:4.7.1 greylisted, try again later
"""

ACCESS = """
/^refused-/ 550 5.7.1 we do not take mail for this person
/^busy-/ 451 4.3.2 come back later
/^stamped-/ PREPEND Authentication-Results: mx.desk.test; spf=none
"""

MASTER = """
127.0.0.1:{mx} inet n - n - - smtpd
127.0.0.1:{submission} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt {signed_in}
127.0.0.1:{smtps} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes {signed_in}
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 2 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

SIGNED_IN = (
    "-o smtpd_sasl_auth_enable=yes -o smtpd_tls_auth_only=yes"
    # Mail to nobody is taken, and bounces.
    " -o smtpd_reject_unlisted_recipient=no"
    " -o smtpd_relay_restrictions=permit_sasl_authenticated,reject"
)


def start(
    folder: Path,
    domains: Sequence[str],
    *,
    sasl: Path,
    lmtp: int,
    mx: int,
    submission: int,
    smtps: int,
    doors: Sequence[int],
) -> None:
    """Start it; mail for `domains` goes to `lmtp`, that for `door<n>-*` to the n-th of `doors`,
    passwords are checked at the socket `sasl`.
    """
    home = _home(folder)
    for name in ("spool", "data"):
        (home / name).mkdir(parents=True)
    shutil.chown(home / "data", "postfix")
    main = MAIN.format(folder=folder, home=home, domains=" ".join(domains), lmtp=lmtp, sasl=sasl)
    master = MASTER.format(mx=mx, submission=submission, smtps=smtps, signed_in=SIGNED_IN)
    (home / "main.cf").write_text(main)
    (home / "master.cf").write_text(master)
    others = (f"/^door{n}-/ lmtp:inet:127.0.0.1:{port}\n" for n, port in enumerate(doors))
    (home / "transport").write_text(TRANSPORT + "".join(others))
    (home / "access").write_text(ACCESS)
    launch(folder)


def launch(folder: Path) -> None:
    """Start it again with the configuration that `start` wrote."""
    _postfix(_home(folder), "start").check_returncode()


def pid(folder: Path) -> int:
    """Of its first process."""
    return int((_home(folder) / "spool" / "pid" / "master.pid").read_text())


def stop(folder: Path) -> None:
    """Stop it; nothing happens where it does not run."""
    if (_home(folder) / "main.cf").exists():
        _postfix(_home(folder), "stop")


def _home(folder: Path) -> Path:
    return folder / "postfix"


def _postfix(home: Path, verb: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["postfix", "-c", home, verb], capture_output=True)
