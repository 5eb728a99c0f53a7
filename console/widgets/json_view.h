// Raw text of the server's, to be read, searched and copied.
#pragma once

#include <QPlainTextEdit>

namespace sb::console {

class JsonView : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit JsonView(QWidget *parent = nullptr);

    /// Keeps the place when the text is the same as before.
    void show(const QString &text);
};

} // namespace sb::console
