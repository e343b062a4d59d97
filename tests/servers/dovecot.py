"""A private Dovecot: IMAP, LMTP, and the sign-in that Postfix asks, by password or by access token.
Needs root; Dovecot 2.3.
"""

import base64
import os
import pwd
import subprocess
import time
from pathlib import Path

from tests.servers import tokens

PASSWORD = "secret"

CONFIGURATION = """
base_dir = {folder}/dovecot
state_dir = {folder}/dovecot
log_path = {folder}/dovecot.log
listen = 127.0.0.1
protocols = imap lmtp
ssl = yes
ssl_cert = <{folder}/ca.pem
ssl_key = <{folder}/tls.key
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
mail_location = maildir:{folder}/mail/%d/%n
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
first_valid_gid = 1
mail_max_userip_connections = 100

# Tests sign in wrongly on purpose and do not wait for it.
auth_failure_delay = 0
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}

namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
  mailbox Processed {{
    auto = create
  }}
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/dovecot-oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%d/%n.home allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service auth {{
  unix_listener {folder}/sasl.sock {{
    mode = 0666
  }}
}}
protocol lmtp {{
  auth_username_format = %Lu
}}
"""

# Access tokens are signed with a key that both know (RFC 7519); nobody is asked about them.
OAUTH2 = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/oauth2/
username_attribute = email
scope = mail
"""


def start(folder: Path, *, imap: int, imaps: int, lmtp: int) -> Path:
    """Start it and return the socket at which it checks passwords."""
    owner = pwd.getpwnam("nobody")
    mail = folder / "mail"
    mail.mkdir()
    (folder / "dovecot").mkdir()
    os.chown(mail, owner.pw_uid, owner.pw_gid)
    text = CONFIGURATION.format(
        folder=folder, user=owner.pw_uid, group=owner.pw_gid, password=PASSWORD,
        imap=imap, imaps=imaps, lmtp=lmtp,
    )  # fmt: skip
    _configuration(folder).write_text(text)
    (folder / "dovecot-oauth2.conf").write_text(OAUTH2.format(folder=folder))
    key = folder / "oauth2" / "default" / "HS256" / "default"
    key.parent.mkdir(parents=True)
    key.write_bytes(base64.b64encode(tokens.KEY))
    launch(folder)
    return folder / "sasl.sock"


def launch(folder: Path) -> None:
    """Start it again with the configuration that `start` wrote."""
    subprocess.run(["dovecot", "-c", _configuration(folder)], check=True)


def pid(folder: Path) -> int:
    """Of its first process."""
    return int((folder / "dovecot" / "master.pid").read_text())


def stop(folder: Path) -> None:
    """Stop it and wait until it is gone; nothing happens where it does not run."""
    running = folder / "dovecot" / "master.pid"
    if running.exists():
        subprocess.run(["doveadm", "-c", _configuration(folder), "stop"], capture_output=True)
    while running.exists():
        time.sleep(0.05)


def _configuration(folder: Path) -> Path:
    return folder / "dovecot.conf"
