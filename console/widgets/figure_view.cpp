#include "console/widgets/figure_view.h"

#include "console/look/colours.h"
#include "console/look/text_style.h"

#include <algorithm>

#include <QHeaderView>
#include <QPainter>
#include <QVBoxLayout>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

/// All of it in one sentence, for a screen reader.
QString spoken(const DashboardFigure &figure)
{
    QStringList parts;
    for (const auto &[name, count] : figure.bars)
        parts.append(u"%1: %2"_s.arg(name, QLocale().toString(count)));
    return parts.join(u", "_s);
}

} // namespace

FigureBars::FigureBars(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
}

void FigureBars::show(const DashboardFigure &figure)
{
    m_figure = figure;
    setAccessibleName(figure.title);
    setAccessibleDescription(spoken(figure));
    updateGeometry();
    update();
}

QSize FigureBars::sizeHint() const
{
    const int step = fontMetrics().height() + spacing::two;
    return {320, step * std::max(1, static_cast<int>(m_figure.bars.size()))};
}

void FigureBars::paintEvent(QPaintEvent *)
{
    if (m_figure.bars.empty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colours &colours = coloursFor(palette());
    int names = 0;
    int most = 1;
    int numbers = 0;
    for (const auto &[name, count] : m_figure.bars) {
        names = std::max(names, fontMetrics().horizontalAdvance(name));
        numbers = std::max(numbers, fontMetrics().horizontalAdvance(QLocale().toString(count)));
        most = std::max(most, count);
    }
    const int left = names + spacing::two;
    const int room = std::max(8, width() - left - numbers - spacing::two);
    const int step = fontMetrics().height() + spacing::two;
    int top = 0;
    for (const auto &[name, count] : m_figure.bars) {
        painter.setPen(colours.text);
        painter.drawText(QRect(0, top, names, step), Qt::AlignVCenter | Qt::AlignRight, name);
        const qreal length = static_cast<qreal>(room) * count / most;
        const QRectF bar(left, top + spacing::one / 2.0, std::max(count > 0 ? 3.0 : 0.0, length),
                         step - spacing::one);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colours.accent);
        painter.drawRoundedRect(bar, 3, 3);
        painter.setPen(colours.muted);
        painter.drawText(QRectF(bar.right() + spacing::one, top, numbers + 4.0, step),
                         Qt::AlignVCenter | Qt::AlignLeft, QLocale().toString(count));
        top += step;
    }
}

FigureView::FigureView(QWidget *parent)
    : QFrame(parent), m_title(makeLabel(TextRole::Heading, {}, this)),
      m_stack(new QStackedWidget(this)), m_bars(new FigureBars(this)),
      m_table(new QTableWidget(0, 2, this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::one);
    column->addWidget(m_title);
    column->addWidget(m_stack, 1);
    m_stack->addWidget(m_bars);
    m_stack->addWidget(m_table);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalHeaderLabels({tr("What"), tr("How many")});
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    m_table->verticalHeader()->hide();
}

void FigureView::show(const DashboardFigure &figure)
{
    if (figure == m_figure)
        return;
    m_figure = figure;
    m_title->setText(figure.title);
    m_bars->show(figure);
    m_table->setAccessibleName(figure.title);
    m_table->setRowCount(static_cast<int>(figure.bars.size()));
    int row = 0;
    for (const auto &[name, count] : figure.bars) {
        m_table->setItem(row, 0, new QTableWidgetItem(name));
        auto *number = new QTableWidgetItem(QLocale().toString(count));
        number->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_table->setItem(row++, 1, number);
    }
}

void FigureView::setAsTable(bool asTable)
{
    m_stack->setCurrentIndex(asTable ? 1 : 0);
}

} // namespace sb::console
