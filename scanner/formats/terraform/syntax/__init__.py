"""Terraform files as they are written, in HCL and in JSON syntax: blocks, arguments, and the places of everything."""
