// The linked BPF object, inside the executable.
    .section .rodata
    .global bpf_image, bpf_image_end
    .balign 16
bpf_image:
    .incbin BPF_OBJECT
bpf_image_end:
    .byte 0
    .section .note.GNU-stack,"",%progbits
