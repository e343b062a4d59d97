"""The people's side: what agents, supervisors and admins reach over HTTP and the live socket."""
