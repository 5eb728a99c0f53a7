// Text of others over as many lines as it needs: never markup, breaks anywhere, can be selected,
// and is never cut.
#pragma once

#include <QTextEdit>

namespace sb::console {

class TextBlock : public QTextEdit
{
    Q_OBJECT

public:
    explicit TextBlock(const QString &accessibleName, QWidget *parent = nullptr);

    void show(const QString &text);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fitHeight();
};

} // namespace sb::console
