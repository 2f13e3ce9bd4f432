/* A signature, drawn with a finger or the mouse; the form sends it as a picture.
   Without JavaScript the page says how to sign on paper. */
(() => {
    "use strict";
    // tapped twice, sent once; the buttons come back with the page
    const forms = [...document.querySelectorAll("form[method='post' i]")];
    const tappable = (form, on) => {
        for (const button of form.querySelectorAll("button")) {
            button.disabled = !on;
        }
    };
    for (const each of forms) {
        each.addEventListener("submit", () => setTimeout(() => tappable(each, false)));
    }
    window.addEventListener("pageshow", () => forms.forEach((each) => tappable(each, true)));
    const form = document.getElementById("sign-form");
    const pad = document.getElementById("sign-pad");
    const canvas = document.getElementById("canvas");
    const pen = canvas && canvas.getContext && canvas.getContext("2d");
    if (!form || !pen || !window.PointerEvent) {
        return;
    }
    pad.hidden = false;
    document.getElementById("sign-paper").hidden = true;
    let drawn = 0;
    let last = null;

    function clear() {
        // sharp on screens of any density, though not larger than what is accepted
        const scale = Math.min(window.devicePixelRatio || 1, 2);
        canvas.width = canvas.clientWidth * scale;
        canvas.height = canvas.clientHeight * scale;
        pen.setTransform(scale, 0, 0, scale, 0, 0);
        pen.fillStyle = "#fff";
        pen.fillRect(0, 0, canvas.clientWidth, canvas.clientHeight);
        pen.lineWidth = 2.2;
        pen.lineCap = pen.lineJoin = "round";
        pen.strokeStyle = "#14304d";
        drawn = 0;
        last = null;
    }

    canvas.addEventListener("pointerdown", (event) => {
        canvas.setPointerCapture(event.pointerId);
        last = [event.offsetX, event.offsetY];
        event.preventDefault();
    });
    canvas.addEventListener("pointermove", (event) => {
        if (!last) {
            return;
        }
        const next = [event.offsetX, event.offsetY];
        pen.beginPath();
        pen.moveTo(...last);
        pen.lineTo(...next);
        pen.stroke();
        drawn += Math.hypot(next[0] - last[0], next[1] - last[1]);
        last = next;
    });
    for (const end of ["pointerup", "pointercancel"]) {
        canvas.addEventListener(end, () => {
            last = null;
        });
    }
    document.getElementById("sign-again").addEventListener("click", clear);
    form.addEventListener("submit", () => {
        // less than a stroke is no signature: the answer says so
        form.elements.signature.value = drawn > 30 ? canvas.toDataURL("image/png") : "";
    });
    clear();
})();
