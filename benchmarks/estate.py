"""Writes an estate of plausible size to measure on: Terraform and Kubernetes files that differ from each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_TERRAFORM = """\
variable "region_{n}" {{
  type    = string
  default = "eu-west-{n}"
}}

locals {{
  name_{n} = "service-{n}"
  tags_{n} = {{
    Service = local.name_{n}
    Region  = var.region_{n}
  }}
}}

resource "aws_security_group" "service_{n}" {{
  name        = local.name_{n}
  description = "service {n}"
  tags        = local.tags_{n}

  ingress {{
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.{n}.0.0/16"]
  }}
}}

resource "aws_instance" "service_{n}" {{
  ami                    = "ami-0123456789abcde{n:02d}"
  instance_type          = "t3.small"
  vpc_security_group_ids = [aws_security_group.service_{n}.id]
  tags                   = local.tags_{n}

  user_data = <<-EOT
    #!/bin/sh
    set -eu
    echo "service {n}" > /etc/motd
    systemctl start service-{n}
  EOT

  root_block_device {{
    volume_size = 20
    encrypted   = true
  }}
}}
"""

_KUBERNETES = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: service-{n}
  labels: {{app: service-{n}}}
spec:
  replicas: 3
  selector:
    matchLabels: {{app: service-{n}}}
  template:
    metadata:
      labels: {{app: service-{n}}}
    spec:
      containers:
        - name: app
          image: registry.example.com/service-{n}:1.{n}.0
          command: ["/bin/sh", "-c", "exec /app/serve --port 8080"]
          ports:
            - containerPort: 8080
          securityContext:
            readOnlyRootFilesystem: true
          livenessProbe: {{httpGet: {{path: /healthz, port: 8080}}}}
          readinessProbe: {{httpGet: {{path: /healthz, port: 8080}}}}
          resources:
            requests: {{cpu: 100m, memory: 128Mi}}
          envFrom:
            - configMapRef: {{name: service-{n}}}
---
apiVersion: v1
kind: Service
metadata:
  name: service-{n}
spec:
  selector: {{app: service-{n}}}
  ports:
    - port: 80
      targetPort: 8080
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: service-{n}
immutable: true
data:
  GREETING: "hello {n}"
"""


def write(root: Path, count: int) -> None:
    """Write `count` Terraform files in one module and `count` manifests in one directory."""
    for directory in ("infra", "deploy"):
        (root / directory).mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (root / "infra" / f"service_{number}.tf").write_text(_TERRAFORM.format(n=number), encoding="utf-8")
        (root / "deploy" / f"service-{number}.yaml").write_text(
            _KUBERNETES.format(n=number), encoding="utf-8"
        )
