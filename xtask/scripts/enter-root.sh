# enter-root ROOT SHARED… -- COMMAND…: COMMAND inside ROOT, with the SHARED folders at their own paths.
# Runs in a mount namespace of its own, which takes the mounts with it. Programs find their libraries through /proc/self/exe.
set -eu
root=$1
shift
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
while [ "$1" != -- ]; do
    mkdir -p "$root$1"
    mount --bind "$1" "$root$1"
    shift
done
shift
exec chroot "$root" "$@"
