# The template of a CodeRunner prototype: "Is combinator" and the grader "Template grader" are on, the language is
# Python 3, and the question's JSON is in "Global extra". Jobe's image has Nabla at NABLA. It needs no network.
import html
import json
import subprocess

NABLA = "/opt/nabla/nabla"
question = """{{ QUESTION.globalextra | e('py') }}"""
answer = """{{ STUDENT_ANSWER | e('py') }}"""

later = "<p>The grader does not respond. This is not your fault: tell the course staff.</p>"
try:
    with open("question.json", "w", encoding="utf-8") as file:
        file.write(question)
    command = [NABLA, "grade", "question.json", "--answer", "-", "--format", "coderunner"]
    text = subprocess.run(command, input=answer.encode("utf-8", "replace"), capture_output=True, timeout=20).stdout
    json.loads(text)
    result = text.decode()
except (OSError, ValueError, subprocess.SubprocessError) as error:
    staff = f"<p>{html.escape(f'{NABLA}: {error}')}</p>"
    result = json.dumps({"fraction": 0, "prologuehtml": later, "instructorhtml": staff})
print(result)
