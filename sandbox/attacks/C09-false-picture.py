open("x.png", "w").write("<script>1</script>")
open("y.svg", "w").write("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
print("HELD")
print("DONE")
