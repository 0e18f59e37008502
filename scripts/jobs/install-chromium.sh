#!/usr/bin/env bash
# Debian's Chromium (for the browser run, and for SwiftShader's Vulkan driver inside it) and the Vulkan loader that Dawn
# opens. Does nothing when both are there.
set -eu
if command -v chromium >/dev/null && ldconfig -p | grep -q 'libvulkan\.so\.1'; then exit 0; fi
sudo=''
if [ "$(id -u)" -ne 0 ]; then sudo=sudo; fi
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -q
$sudo apt-get install -y -q --no-install-recommends chromium libvulkan1
